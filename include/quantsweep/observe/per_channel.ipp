// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of per_channel.hpp.

#include <quantsweep/observe/per_channel.hpp>

#include <algorithm>
#include <array>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void gather_channels(const tensor_block<const float>& block,
                                       function_ref<void(std::size_t, std::span<const float>)> observe) {
    constexpr std::size_t together = 16, longest = 512, padding = 16;
    // Padded: at a power of two apart, all runs would compete for a few lines of the cache.
    std::array<std::array<float, longest + padding>, together> runs;
    const std::size_t rows = std::max(longest / block.inner, std::size_t{1});
    const std::size_t per_row = block.channels * block.inner;
    for (std::size_t first = 0; first < block.outer; first += rows) {
        const std::size_t last = std::min(first + rows, block.outer);
        for (std::size_t c = 0; c < block.channels; c += together) {
            const std::size_t width = std::min(together, block.channels - c);
            std::size_t filled = 0;
            for (std::size_t o = first; o < last; ++o)
                for (std::size_t i = 0; i < block.inner; ++i, ++filled)
                    for (std::size_t k = 0; k < width; ++k)
                        runs[k][filled] = block.data[o * per_row + (c + k) * block.inner + i];
            for (std::size_t k = 0; k < width; ++k) observe(c + k, std::span<const float>{runs[k].data(), filled});
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
    throw shape_mismatch{"", "a tensor of " + std::to_string(found) + " channels after tensors of " +
                                 std::to_string(expected) + "; say which axis holds the channels"};
}

QUANTSWEEP_INLINE void refuse_merge_of_channels(std::size_t mine, std::size_t others) {
    throw merge_mismatch{"", "one summary has " + std::to_string(mine) + " channels and the other " +
                                 std::to_string(others) + "; they are of different tensors"};
}

}  // namespace detail

#ifdef QUANTSWEEP_COMPILED
template class per_channel<bit_histogram<>>;
template class per_channel<min_max>;
template class per_channel<moments>;
#endif

}  // namespace quantsweep
