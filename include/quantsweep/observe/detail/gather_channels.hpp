// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Shows each channel of a tensor as contiguous values, wherever they lie in memory.

#include <cstddef>
#include <span>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep::detail {

/// Calls observe(c, values) for each channel c of the block. It gathers the values into a buffer, in stretches that are
/// long enough for a hot loop.
void gather_channels(const tensor_block<const float>& block,
                     function_ref<void(std::size_t channel, std::span<const float> values)> observe);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/detail/gather_channels.ipp>
#endif
