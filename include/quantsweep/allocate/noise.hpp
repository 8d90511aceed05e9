// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sets losses that may be noise to 0, so that an allocation is not fitted to noise.

#include <cmath>

namespace quantsweep {

/// Returns what a measured loss counts for, where `low` is the lower end of its interval: the loss itself if the interval
/// lies above 0, and 0 if it contains 0. A gain counts as 0, too: of many layers, the one that seems to gain most has
/// often been lucky.
/// Formula  0 where loss <= 0 or low <= 0, else loss
/// NaN/Inf  a `low` that is NaN is no interval, and a loss above 0 then stays as it is. A loss that is NaN or infinite
///          also stays as it is, whatever its interval, and check_problem refuses it
inline double shrink_noise(double loss, double low) noexcept {
    if (!std::isfinite(loss)) return loss;
    return loss <= 0 || low <= 0 ? 0 : loss;
}

}  // namespace quantsweep
