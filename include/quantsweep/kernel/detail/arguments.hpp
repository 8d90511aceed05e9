// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Plain data that kernels take and return, other than spans. Every instruction set uses the same types.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// How a block's scale follows from the block's largest magnitude, and the numbers its elements are rounded to.
struct block_rule {
    float_grid element;
    bool power_of_two;
    power_of_two_scale power;
    small_float_scale small;

    std::size_t block_size() const noexcept {
        return power_of_two ? power_of_two_scale::block_size : small_float_scale::block_size;
    }
};

/// The extremes of a stretch of values. A kernel finds them without a branch for each value.
struct stretch_extremes {
    float low, high;
    std::size_t zeros;
    bool finite;  ///< false if there may be NaN or infinity among the values; the other members then mean nothing
};

/// The extremes of each of several columns. Aligned, because a vector that lies in two cache lines takes two accesses.
struct alignas(64) column_extremes {
    static constexpr std::size_t most = 1024;  ///< all four arrays together take 16 KiB
    float low[most], high[most], sum[most];    ///< a column's sum is not finite if the column holds NaN or infinity
    std::int32_t zeros[most];
};

/// Sums of several terms over the elements of a tensor. The elements are laid out in rows of `row_size`, whatever the
/// width of the registers, so that every instruction set adds in the same order. In each column up to `rows_together`
/// terms are added in float before they are added to the double. A sum of terms of one sign is therefore off by at most
/// 2^-20 of itself.
inline constexpr std::size_t row_size = 16, rows_together = 16;

template <std::size_t Terms>
struct alignas(64) row_sums {
    double sums[Terms][row_size];
    float largest[row_size];  ///< what terms say is largest in each column; NaN is left out

    double sum(std::size_t term) const noexcept {
        double columns[row_size];
        for (std::size_t i = 0; i < row_size; ++i) columns[i] = sums[term][i];
        for (std::size_t half = row_size / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) columns[i] += columns[i + half];
        return columns[0];
    }
};

}  // namespace quantsweep::detail
