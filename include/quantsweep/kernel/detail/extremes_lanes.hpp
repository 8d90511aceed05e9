// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The extremes of values, lane by lane.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/simd.hpp>

namespace quantsweep::detail {

/// What is known of a stretch of values without a branch for each.
struct stretch_extremes {
    float low, high;
    std::uint64_t zeros;
    bool finite;  ///< false where there may be NaN or infinity among them: then the others mean nothing
};

/// Lane by lane, over all vectors that were counted.
template <std::size_t Lanes>
struct extremes_lanes {
    simd<float, Lanes> low, high, probe;
    simd<std::int32_t, Lanes> zeros;

    [[gnu::always_inline]] void count(const simd<float, Lanes>& x) noexcept {
        low = x < low ? x : low;
        high = x > high ? x : high;
        zeros -= x == 0.0f;
    }
    [[gnu::always_inline]] stretch_extremes total() const noexcept {
        stretch_extremes result{low[0], high[0], 0, true};
        float sum = 0;
        for (std::size_t k = 0; k < Lanes; ++k) {
            result.low = std::min(result.low, low[k]);
            result.high = std::max(result.high, high[k]);
            result.zeros += static_cast<std::uint64_t>(zeros[k]);
            sum += probe[k] - probe[k];  // 0, or NaN
        }
        result.finite = sum == 0;
        return result;
    }
};

}  // namespace quantsweep::detail
