// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range that clips nothing.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Formula  [min x_i, max x_i]                                                       (docs/quantization.md, eq. 9)
/// NaN/Inf  ignored
/// Errors   empty_observation
/// Cost     O(1); needs no histogram
struct min_max_estimator {
    range estimate(const distribution& seen, const any_format&) const;
    std::string name() const { return "min_max"; }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/min_max.ipp>
#endif
