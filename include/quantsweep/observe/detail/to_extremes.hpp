// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Extremes from a distribution, to load an observer that was saved.

#include <cmath>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/min_max.hpp>

namespace quantsweep::detail {

/// The inverse of extremes::summary().
/// Errors  invalid_argument if the counts and the extremes cannot describe the same values
inline extremes to_extremes(const distribution& seen) {
    const bool none = seen.minimum == extremes{}.minimum && seen.maximum == extremes{}.maximum;
    const bool some = seen.minimum <= seen.maximum && std::isfinite(seen.minimum) && std::isfinite(seen.maximum);
    if (!(seen.finite == 0 ? none : some) || seen.zeros > seen.finite)
        throw invalid_argument{"", "the counts and the extremes do not describe the same values"};
    return {seen.minimum,
            seen.maximum,
            seen.finite,
            seen.zeros,
            seen.nans,
            seen.positive_infinities,
            seen.negative_infinities};
}

}  // namespace quantsweep::detail
