// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of min_max.hpp.

#include <quantsweep/range/min_max.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/clip.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE range min_max_estimator::estimate(const distribution& seen, const any_format&) const {
    detail::require_values(seen);
    return {seen.minimum, seen.maximum};
}

}  // namespace quantsweep
