// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of gather_channels.hpp.

#include <quantsweep/observe/detail/gather_channels.hpp>

#include <algorithm>
#include <memory>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/transpose.hpp>

namespace quantsweep::detail {

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
