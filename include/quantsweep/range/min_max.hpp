// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range that clips nothing.

#include <string>

#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Formula  [min x_i, max x_i]                                                       (docs/quantization.md, eq. 9)
/// NaN/Inf  ignored
/// Errors   empty_observation
/// Cost     O(1); needs no histogram
struct min_max_range {
    template <format Format>
    range estimate(const distribution& seen, const Format&) const {
        detail::require_values(seen);
        return {seen.minimum, seen.maximum};
    }
    std::string name() const { return "min_max"; }
};
static_assert(range_estimator<min_max_range>);

}  // namespace quantsweep
