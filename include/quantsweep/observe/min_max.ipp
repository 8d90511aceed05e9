// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of min_max.hpp.

#include <quantsweep/observe/min_max.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/observe/detail/to_extremes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE min_max::min_max(const distribution& seen) : seen_{detail::to_extremes(seen)} {}

QUANTSWEEP_INLINE void min_max::observe(std::span<const float> values) { count_extremes(values, seen_); }

QUANTSWEEP_INLINE void min_max::observe_channels(std::span<min_max> channels, const tensor_block<const float>& block) {
    count_channel_extremes(block, [&](std::size_t c) -> extremes& { return channels[c].seen_; });
}

}  // namespace quantsweep
