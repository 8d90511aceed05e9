// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What kernels take and give, beside spans: plain data, the same for every instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/block_scale.hpp>
#include <quantsweep/kernel/detail/rounding_rule.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// The grids of a row of values, side by side: those of an element in place i of the row are at i.
struct grid_row {
    const float *scale, *inverse_scale, *lowest, *highest;
    std::size_t size;
};

struct scaled_float_grid {
    float_grid grid;
    float scale;
    float inverse_scale;
};

/// `levels` ascend; midpoints[k] lies between levels[k] and levels[k + 1].
struct scaled_levels {
    const float* levels;
    const float* midpoints;
    std::size_t count;  ///< of the levels
    float scale;
    float inverse_scale;
};

/// How a block's scale is made of its largest magnitude, and its elements are rounded.
struct block_rule {
    float_grid element;
    bool power_of_two;
    power_of_two_scale power;
    small_float_scale small;
    any_rounding rounding;
};

/// What is known of a stretch of values without a branch for each.
struct stretch_extremes {
    float low, high;
    std::size_t zeros;
    bool finite;  ///< false where there may be NaN or infinity among them: then the others mean nothing
};

/// What was seen of each of some columns.
struct column_extremes {
    static constexpr std::size_t most = 1024;  ///< 16 KiB together
    float low[most], high[most], sum[most];    ///< a sum is not finite where NaN or infinity went in
    std::int32_t zeros[most];
};

/// Sums of several terms over the elements of a tensor, in rows of so many whatever the width of the registers; in each
/// column up to `rows_together` terms are added in float before they go to the double, so that a sum of terms of one sign
/// is off by at most 2^-20 of itself.
inline constexpr std::size_t row_size = 16, rows_together = 16;

template <std::size_t Terms>
struct row_sums {
    double sums[Terms][row_size] = {};
    float largest[row_size] = {};  ///< magnitude, NaN left out

    double sum(std::size_t term) const noexcept {
        double columns[row_size];
        for (std::size_t i = 0; i < row_size; ++i) columns[i] = sums[term][i];
        for (std::size_t half = row_size / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) columns[i] += columns[i + half];
        return columns[0];
    }
    float maximum() const noexcept {
        float all = largest[0];
        for (float x : largest) all = x > all ? x : all;
        return all;
    }
};

}  // namespace quantsweep::detail
