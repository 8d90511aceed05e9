// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of per_channel.hpp.

#include <quantsweep/observe/per_channel.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

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
