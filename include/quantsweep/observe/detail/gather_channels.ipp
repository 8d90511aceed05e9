// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of gather_channels.hpp.

#include <quantsweep/observe/detail/gather_channels.hpp>

#include <algorithm>
#include <memory>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

/// The number of columns that transpose_line() takes: those of a cache line.
inline constexpr std::size_t columns_of_line = 16;

/// Copies `rows` rows of 16 values, which begin `stride` values apart: value k of row r goes to to[k * distance + r].
QUANTSWEEP_INLINE void transpose_line(const float* from, std::size_t rows, std::size_t stride, float* to,
                                      std::size_t distance) noexcept {
    constexpr std::size_t ahead = 32;
    std::size_t r = 0;
    // Takes four rows at once, so that a store writes four values of a column. Asks for rows, and for the next line of four
    // columns: stores that wait for lines of the second-level cache hold up all those after them.
    for (; r + 4 <= rows; r += 4) {
        const float* const quads = from + r * stride;
        if (r + ahead + 4 <= rows)
            for (std::size_t j = 0; j < 4; ++j) {
                __builtin_prefetch(quads + (ahead + j) * stride);
                __builtin_prefetch(to + (r % columns_of_line + j) * distance + r + columns_of_line, 1);
            }
        for (std::size_t k = 0; k < columns_of_line; k += 4)
            transpose_quads(quads + k, stride, to + k * distance + r, distance);
    }
    for (; r < rows; ++r)
        for (std::size_t k = 0; k < columns_of_line; ++k) to[k * distance + r] = from[r * stride + k];
}

/// Copies rows of `width` channels with `inner` values each into one run for each channel.
QUANTSWEEP_INLINE void gather_rows(const float* from, std::size_t per_row, std::size_t inner, std::size_t width,
                                   std::size_t rows, float* runs, std::size_t run_size) {
    if (inner == 1 && width == columns_of_line) return transpose_line(from, rows, per_row, runs, run_size);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t k = 0; k < width; ++k)
            std::copy_n(from + r * per_row + k * inner, inner, runs + k * run_size + r * inner);
}

QUANTSWEEP_INLINE void gather_channels(const tensor_block<const float>& block,
                                       function_ref<void(std::size_t, std::span<const float>)> observe) {
    // A cache line of channels, or one; long enough that what an observer does once a span costs little, and short enough
    // that all runs stay in the second-level cache. Padded: at a power of two apart they would compete for a few lines.
    const std::size_t together = std::min<std::size_t>(block.inner < 16 ? columns_of_line : 1, block.channels);
    const std::size_t longest = together == 1 ? 16384 : 8192, padding = 16;
    const std::size_t rows = std::min(std::max(longest / block.inner, std::size_t{1}), block.outer);
    const std::size_t per_row = block.channels * block.inner, run_size = rows * block.inner + padding;
    const auto runs = std::make_unique_for_overwrite<float[]>(together * run_size);
    for (std::size_t first = 0; first < block.outer; first += rows) {
        const std::size_t now = std::min(rows, block.outer - first);
        for (std::size_t c = 0; c < block.channels; c += together) {
            const std::size_t width = std::min(together, block.channels - c);
            gather_rows(block.data + first * per_row + c * block.inner, per_row, block.inner, width, now, runs.get(),
                        run_size);
            for (std::size_t k = 0; k < width; ++k) observe(c + k, {runs.get() + k * run_size, now * block.inner});
        }
    }
}

}  // namespace quantsweep::detail
