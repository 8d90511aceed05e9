// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of per_channel.hpp.

#include <quantsweep/observe/per_channel.hpp>

#include <algorithm>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Copies rows of `width` channels with `inner` values each into one run for each channel.
QUANTSWEEP_INLINE void gather_rows(const float* from, std::size_t per_row, std::size_t inner, std::size_t width,
                                   std::size_t rows, float* runs, std::size_t run_size) {
    constexpr std::size_t line = 16;
    for (std::size_t r = 0; r < rows; ++r, from += per_row, runs += inner) {
        if (inner == 1 && width == line) {
            for (std::size_t k = 0; k < line; ++k) runs[k * run_size] = from[k];
        } else {
            for (std::size_t k = 0; k < width; ++k) std::copy_n(from + k * inner, inner, runs + k * run_size);
        }
    }
}

QUANTSWEEP_INLINE void gather_channels(const tensor_block<const float>& block,
                                       function_ref<void(std::size_t, std::span<const float>)> observe) {
    // Gathers a cache line of channels at a time, or one channel. A run is long enough that an observer's cost per span
    // is small, and short enough that all runs stay in the second-level cache. The padding prevents runs that are a
    // power of two apart from competing for the same few cache lines.
    constexpr std::size_t longest = 4096, padding = 16;
    const std::size_t rows = std::min(std::max(longest / block.inner, std::size_t{1}), block.outer);
    const std::size_t together = std::min<std::size_t>(block.inner < 16 ? 16 : 1, block.channels);
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

QUANTSWEEP_INLINE void add_counts(distribution& all, const distribution& channel) {
    all.minimum = std::min(all.minimum, channel.minimum);
    all.maximum = std::max(all.maximum, channel.maximum);
    all.finite += channel.finite;
    all.zeros += channel.zeros;
    all.nans += channel.nans;
    all.positive_infinities += channel.positive_infinities;
    all.negative_infinities += channel.negative_infinities;
    all.collapsed += channel.collapsed;
}

QUANTSWEEP_INLINE void refuse_channels(std::size_t found, std::size_t expected) {
    throw shape_mismatch{"", "a tensor has " + std::to_string(found) + " channels, but those before it have " +
                                 std::to_string(expected) + "; say which axis holds the channels"};
}

QUANTSWEEP_INLINE void refuse_merge_of_channels(std::size_t mine, std::size_t others) {
    throw merge_mismatch{"", "one summary has " + std::to_string(mine) + " channels and the other " +
                                 std::to_string(others) + "; they describe different tensors"};
}

}  // namespace detail

#ifdef QUANTSWEEP_COMPILED
template class per_channel<bit_histogram<>>;
template class per_channel<min_max>;
template class per_channel<moments>;
#endif

}  // namespace quantsweep
