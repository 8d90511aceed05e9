// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of channel_extremes.hpp.

#include <quantsweep/kernel/channel_extremes.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/extremes_lanes.hpp>

namespace quantsweep::detail {

/// What was seen of each column; one column in each lane of extremes_lanes.
struct column_extremes {
    static constexpr std::size_t most = 1024;  ///< 16 KiB together
    std::array<float, most> low, high, probe;
    std::array<std::int32_t, most> zeros;

    void clear() noexcept {
        low.fill(extremes{}.minimum);
        high.fill(extremes{}.maximum);
        probe.fill(0);
        zeros.fill(0);
    }
};

struct column_extremes_kernel {
    /// Rows of `columns` values, a multiple of Lanes, that begin `stride` apart.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(const float* values, std::size_t rows, std::size_t columns,
                                           std::size_t stride, column_extremes& seen) noexcept {
        // Four rows at once: what was seen of a column is read and written once for four values.
        for (std::size_t r = 0; r < rows; r += 4, values += 4 * stride) {
            const std::size_t together = rows - r < 4 ? rows - r : 4;
            for (std::size_t c = 0; c < columns; c += Lanes) {
                extremes_lanes<Lanes> lanes;
                load(lanes.low, &seen.low[c]);
                load(lanes.high, &seen.high[c]);
                load(lanes.probe, &seen.probe[c]);
                load(lanes.zeros, &seen.zeros[c]);
                for (std::size_t k = 0; k < together; ++k) {
                    simd<float, Lanes> x;
                    load(x, values + k * stride + c);
                    lanes.probe += x;
                    lanes.count(x);
                }
                store(lanes.low, &seen.low[c]);
                store(lanes.high, &seen.high[c]);
                store(lanes.probe, &seen.probe[c]);
                store(lanes.zeros, &seen.zeros[c]);
            }
        }
    }
};

QUANTSWEEP_INLINE void count_channel_extremes(const tensor_block<const float>& block, extremes_of_channel of,
                                              instruction_set set) {
    constexpr std::size_t widest = 16, chunk = 512;
    // As many rows as fill whole vectors are one.
    const std::size_t period = block.channels * block.inner, merged = widest / std::gcd(period, widest);
    const std::size_t width = period * merged, rows = block.outer / merged;
    const auto channel = [&](std::size_t column) -> extremes& { return of(column % period / block.inner); };
    column_extremes seen;
    for (std::size_t row = 0; row < rows; row += chunk)
        for (std::size_t first = 0; first < width; first += seen.most) {
            const std::size_t now = std::min(chunk, rows - row), columns = std::min(seen.most, width - first);
            const float* const values = block.data + row * width + first;
            seen.clear();
            run_kernel<column_extremes_kernel>(set, values, now, columns, width, seen);
            for (std::size_t c = 0; c < columns; ++c) {
                extremes& all = channel(first + c);
                if (seen.probe[c] - seen.probe[c] == 0) {
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
