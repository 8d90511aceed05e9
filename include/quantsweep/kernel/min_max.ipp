// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of min_max.hpp.

#include <quantsweep/kernel/min_max.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

namespace detail {

/// Adds values whose first one is at `values`, `stride` apart, of which a kernel has seen the extremes. If they are not all
/// finite, the kernel's extremes mean nothing.
QUANTSWEEP_INLINE void add_found(const stretch_extremes& found, const float* values, std::size_t size,
                                 std::size_t stride, extremes& seen) noexcept {
    if (found.finite) {
        seen.finite += size;
        seen.zeros += found.zeros;
        seen.include(found.low, found.high);
    } else {
        for (std::size_t i = 0; i < size; ++i) seen.count(values[i * stride]);
    }
}

/// Adds `count` stretches of `size` values. Stretch k goes to of(k).
template <class Of>
void count_stretches(const float* values, std::size_t size, std::size_t count, const Of& of) {
    constexpr std::size_t most = 64;
    stretch_extremes found[most];
    for (std::size_t first = 0; first < count; first += most) {
        const std::size_t now = std::min(most, count - first);
        run_kernel([&](auto kernel) { kernel.extremes(values + first * size, size, now, found); });
        for (std::size_t k = 0; k < now; ++k) add_found(found[k], values + (first + k) * size, size, 1, of(first + k));
    }
}

/// Adds rows of `period` values each. The value at place k of a row goes to of(k).
template <class Of>
void count_columns(std::span<const float> values, std::size_t period, const Of& of) {
    constexpr std::size_t widest = 16, chunk = 512, most = column_extremes::most;
    // Rows are merged until together they fill whole vectors.
    const std::size_t width = period * (widest / std::gcd(period, widest)), rows = values.size() / width;
    column_extremes seen;
    for (std::size_t row = 0; row < rows; row += chunk)
        for (std::size_t first = 0; first < width; first += most) {
            const std::size_t now = std::min(chunk, rows - row), columns = std::min(most, width - first);
            const float* const from = values.data() + row * width + first;
            run_kernel([&](auto kernel) { kernel.extremes_of_columns(from, now, columns, width, seen); });
            for (std::size_t c = 0; c < columns; ++c)
                add_found({seen.low[c] + 0.0f, seen.high[c] + 0.0f, static_cast<std::size_t>(seen.zeros[c]),
                           seen.sum[c] - seen.sum[c] == 0},
                          from + c, now, width, of((first + c) % period));
        }
    for (std::size_t i = rows * width; i < values.size(); ++i) of(i % period).count(values[i]);
}

}  // namespace detail

QUANTSWEEP_INLINE void count_extremes(std::span<const float> values, extremes& seen) {
    constexpr std::size_t longest = 4096;
    const std::size_t rest = values.size() % longest;
    const auto of = [&](std::size_t) -> extremes& { return seen; };
    detail::count_stretches(values.data(), longest, values.size() / longest, of);
    if (rest > 0) detail::count_stretches(values.data() + values.size() - rest, rest, 1, of);
}

QUANTSWEEP_INLINE void count_channel_extremes(const tensor_block<const float>& block,
                                              function_ref<extremes&(std::size_t c)> of) {
    constexpr std::size_t shortest = 16, longest = 4096;
    const std::span<const float> values = block.values();
    const std::size_t runs = block.outer * block.channels;
    if (block.inner < shortest)
        detail::count_columns(values, block.channels * block.inner,
                              [&](std::size_t k) -> extremes& { return of(k / block.inner); });
    else if (block.inner <= longest)
        detail::count_stretches(values.data(), block.inner, runs,
                                [&](std::size_t k) -> extremes& { return of(k % block.channels); });
    else
        for (std::size_t k = 0; k < runs; ++k)
            count_extremes(values.subspan(k * block.inner, block.inner), of(k % block.channels));
}

}  // namespace quantsweep
