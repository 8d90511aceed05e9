// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the estimators share: the distributions that they refuse, and ranges between 0 and the observed
///        extremes.

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/format.hpp>

namespace quantsweep::detail {

inline void require_values(const distribution& seen) {
    if (seen.finite == 0)
        throw empty_observation{
            "", "no finite value was seen, so there is no range; pass data through the layer, or leave it in float"};
}

/// For estimators that need more than the extremes.
inline void require_bins(const distribution& seen, std::string_view estimator) {
    require_values(seen);
    if (seen.bins.empty())
        throw missing_summary{"", std::string{estimator} + " needs a histogram, but the summary holds only extremes; " +
                                      "observe with bit_histogram, or use min_max"};
}

/// Clips the observed range to [-negative, positive] and keeps 0 inside.
inline range clip(const distribution& seen, float negative, float positive) {
    return {0.0f - std::min(std::max(-seen.minimum, 0.0f), negative), std::min(std::max(seen.maximum, 0.0f), positive)};
}

/// Returns the nearest float; a number beyond the largest float becomes that float.
inline float to_float(double number) {
    constexpr double largest = static_cast<double>(std::numeric_limits<float>::max());
    return static_cast<float>(std::clamp(number, -largest, largest));
}

/// Clips the observed range to `reach` on either side of `centre` and keeps 0 inside.
inline range clip_around(const distribution& seen, double centre, double reach) {
    return clip(seen, to_float(std::max(reach - centre, 0.0)), to_float(std::max(reach + centre, 0.0)));
}

inline float magnitude(const distribution& seen) { return std::max(std::max(-seen.minimum, seen.maximum), 0.0f); }

}  // namespace quantsweep::detail
