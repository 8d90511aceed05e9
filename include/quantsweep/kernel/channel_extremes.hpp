// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Smallest and largest finite value of each channel, where channels lie close together in memory.

#include <cstddef>
#include <type_traits>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/min_max.hpp>

namespace quantsweep {

namespace detail {

/// Where the extremes of channel c are: of(context, c).
struct extremes_of_channel {
    extremes& (*of)(const void* context, std::size_t c);
    const void* context;

    extremes& operator()(std::size_t c) const { return of(context, c); }
};

void count_channel_extremes(const tensor_block<const float>& block, extremes_of_channel of);

}  // namespace detail

/// Adds the values of each channel c of the block to `of(c)`, an extremes&, with the same result as its count(x) for
/// each.
/// Cost    one pass; a column of a few hundred values with NaN or infinity in it is counted by the oracle
template <class ExtremesOf>
void count_channel_extremes(const tensor_block<const float>& block, const ExtremesOf& of) {
    const auto find = [](const void* context, std::size_t c) -> extremes& {
        return (*static_cast<const ExtremesOf*>(context))(c);
    };
    detail::count_channel_extremes(block, detail::extremes_of_channel{find, &of});
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/channel_extremes.ipp>
#endif
