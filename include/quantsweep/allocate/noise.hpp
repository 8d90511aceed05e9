// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Losses that may be noise count as nothing, so that an allocation is not fitted to noise.

#include <cmath>

namespace quantsweep {

/// What a measured loss counts for, where `low` is the lower end of its interval: the loss itself where the interval lies
/// above 0, and 0 where it contains 0. A gain counts as 0, too: of many layers the one that seems to gain most has often
/// been lucky.
/// Formula  0 where loss <= 0 or low <= 0, else loss
/// NaN/Inf  a `low` that is NaN is no interval: a loss above 0 stays as it is. A loss that is NaN or infinite stays too,
///          whatever its interval, for check_problem to refuse
inline double shrink_noise(double loss, double low) noexcept {
    if (!std::isfinite(loss)) return loss;
    return loss <= 0 || low <= 0 ? 0 : loss;
}

}  // namespace quantsweep
