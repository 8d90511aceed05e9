// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The smallest and largest finite value of each channel, for channels that lie close together in memory.

#include <cstddef>
#include <type_traits>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/min_max.hpp>

namespace quantsweep {

namespace detail {

/// Locates the extremes of channel c: of(context, c).
struct extremes_of_channel {
    extremes& (*of)(const void* context, std::size_t c);
    const void* context;

    extremes& operator()(std::size_t c) const { return of(context, c); }
};

void count_channel_extremes(const tensor_block<const float>& block, extremes_of_channel of);

}  // namespace detail

/// Adds the values of each channel c of the block to `of(c)`, an extremes&, with the same result as a call of its
/// count(x) for each value.
/// Cost    one pass; the scalar oracle counts a column of a few hundred values if NaN or infinity is in it
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
