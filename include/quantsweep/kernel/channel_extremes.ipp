// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of channel_extremes.hpp.

#include <quantsweep/kernel/channel_extremes.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep::detail {

/// Resets every column to "no value seen".
QUANTSWEEP_INLINE void clear(column_extremes& seen) noexcept {
    std::fill_n(seen.low, seen.most, quantsweep::extremes{}.minimum);
    std::fill_n(seen.high, seen.most, quantsweep::extremes{}.maximum);
    std::fill_n(seen.sum, seen.most, 0.0f);
    std::fill_n(seen.zeros, seen.most, 0);
}

QUANTSWEEP_INLINE void count_channel_extremes(const tensor_block<const float>& block, extremes_of_channel of) {
    constexpr std::size_t widest = 16, chunk = 512;
    // Rows are merged until together they fill whole vectors.
    const std::size_t period = block.channels * block.inner, merged = widest / std::gcd(period, widest);
    const std::size_t width = period * merged, rows = block.outer / merged;
    const auto channel = [&](std::size_t column) -> extremes& { return of(column % period / block.inner); };
    column_extremes seen;
    for (std::size_t row = 0; row < rows; row += chunk)
        for (std::size_t first = 0; first < width; first += seen.most) {
            const std::size_t now = std::min(chunk, rows - row), columns = std::min(seen.most, width - first);
            const float* const values = block.data + row * width + first;
            clear(seen);
            run_kernel([&](auto kernel) { kernel.extremes_of_columns(values, now, columns, width, seen); });
            for (std::size_t c = 0; c < columns; ++c) {
                extremes& all = channel(first + c);
                if (seen.sum[c] - seen.sum[c] == 0) {
                    all.finite += now;
                    all.zeros += static_cast<std::uint64_t>(seen.zeros[c]);
                    all.include(seen.low[c] + 0.0f, seen.high[c] + 0.0f);
                } else {
                    for (std::size_t r = 0; r < now; ++r) all.count(values[r * width + c]);
                }
            }
        }
    const std::size_t size = block.values().size();
    for (std::size_t i = rows * width; i < size; ++i) channel(i % period).count(block.data[i]);
}

}  // namespace quantsweep::detail
