// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of moments.hpp.

#include <quantsweep/observe/moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/observe/detail/to_extremes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE moments::moments(const distribution& seen, const central_sums& sums)
    : seen_{detail::to_extremes(seen)}, sums_{sums} {
    const bool possible = sums.n == seen.finite && sums.second >= 0 && sums.fourth >= 0 && std::isfinite(sums.mean) &&
                          std::isfinite(sums.second) && std::isfinite(sums.third) && std::isfinite(sums.fourth);
    if (!possible) throw invalid_argument{"", "the counts and the sums of powers do not describe the same values"};
}

QUANTSWEEP_INLINE void moments::observe(std::span<const float> values) {
    constexpr std::size_t stretch = 4096;
    while (!values.empty()) {
        const std::span<const float> now = values.first(std::min(stretch, values.size()));
        extremes counted;
        count_extremes(now, counted);
        seen_.merge(counted);
        if (counted.finite == now.size()) {
            sums_.merge(sum_central(now, counted.minimum, counted.maximum));
        } else {
            std::array<float, stretch> finite;
            const auto end =
                std::copy_if(now.begin(), now.end(), finite.begin(), [](float x) { return std::isfinite(x); });
            sums_.merge(sum_central({finite.begin(), end}, counted.minimum, counted.maximum));
        }
        values = values.subspan(now.size());
    }
}

QUANTSWEEP_INLINE void moments::merge(const moments& other) noexcept {
    seen_.merge(other.seen_);
    sums_.merge(other.sums_);
}

QUANTSWEEP_INLINE double moments::skewness() const noexcept {
    return sums_.second == 0 ? nan : std::sqrt(n()) * sums_.third / (sums_.second * std::sqrt(sums_.second));
}

QUANTSWEEP_INLINE double moments::kurtosis() const noexcept {
    return sums_.second == 0 ? nan : n() * (sums_.fourth / sums_.second / sums_.second);
}

}  // namespace quantsweep
