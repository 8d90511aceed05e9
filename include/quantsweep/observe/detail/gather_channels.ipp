// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of gather_channels.hpp.

#include <quantsweep/observe/detail/gather_channels.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

/// Copies rows of `width` channels with `inner` values each into one run for each channel.
QUANTSWEEP_INLINE void gather_rows(const float* from, std::size_t per_row, std::size_t inner, std::size_t width,
                                   std::size_t rows, float* runs, std::size_t run_size) {
    constexpr std::size_t line = 16, ahead = 32;
    std::size_t r = 0;
    // Takes four rows at once, so that a store writes four values of a channel.
    for (; inner == 1 && width == line && r + 4 <= rows; r += 4) {
        const float *const a = from + r * per_row, *const b = a + per_row, *const c = b + per_row,
                           *const d = c + per_row;
        if (r + ahead + 4 <= rows)
            for (std::size_t j = 0; j < 4; ++j) __builtin_prefetch(a + (ahead + j) * per_row);
        for (std::size_t k = 0; k < line; ++k) {
            const std::array together{a[k], b[k], c[k], d[k]};
            std::memcpy(runs + k * run_size + r, together.data(), sizeof together);
        }
    }
    for (; r < rows; ++r)
        for (std::size_t k = 0; k < width; ++k)
            std::copy_n(from + r * per_row + k * inner, inner, runs + k * run_size + r * inner);
}

QUANTSWEEP_INLINE void gather_channels(const tensor_block<const float>& block,
                                       function_ref<void(std::size_t, std::span<const float>)> observe) {
    // A cache line of channels, or one; long enough that what an observer does once a span costs little, and short enough
    // that all runs stay in the second-level cache. Padded: at a power of two apart they would compete for a few lines.
    const std::size_t together = std::min<std::size_t>(block.inner < 16 ? 16 : 1, block.channels);
    const std::size_t longest = together == 1 ? 16384 : 8192, padding = 16;
    const std::size_t rows = std::min(std::max(longest / block.inner, std::size_t{1}), block.outer);
    const std::size_t per_row = block.channels * block.inner, run_size = rows * block.inner + padding;
    std::vector<float> runs(together * run_size);
    for (std::size_t first = 0; first < block.outer; first += rows) {
        const std::size_t now = std::min(rows, block.outer - first);
        for (std::size_t c = 0; c < block.channels; c += together) {
            const std::size_t width = std::min(together, block.channels - c);
            gather_rows(block.data + first * per_row + c * block.inner, per_row, block.inner, width, now, runs.data(),
                        run_size);
            for (std::size_t k = 0; k < width; ++k)
                observe(c + k, std::span<const float>{runs}.subspan(k * run_size, now * block.inner));
        }
    }
}

}  // namespace quantsweep::detail
