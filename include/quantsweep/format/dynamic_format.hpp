// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a format that takes its scales from each tensor it rounds.

#include <concepts>
#include <cstddef>
#include <string>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// A number format whose scales are not calibrated: neighbours along one axis, a block, share one that is made of them.
///   f.fake_quantize(block)   a tensor_block<float> that is a whole tensor, dense, in place; its channels are the
///                            positions along the axis, of which each block_size() neighbours are a block, the last
///                            perhaps shorter. Returns how many values are NaN or infinite: these stay NaN or saturate,
///                            and do not count towards their block's scale
///   f.block_size()           how many neighbours share a scale
///   f.bits()                 of one value, its share of the scales not included
///   f.name()                 parses back through any_format::parse, "mxfp4"
/// It may have
///   f.stored_bits(values, blocks)  of a tensor, scales included; else a scale counts as a float
template <class Format>
concept dynamic_format = std::copyable<Format> && requires(const Format f, const tensor_block<float>& block) {
    { f.fake_quantize(block) } -> std::same_as<std::size_t>;
    { f.block_size() } -> std::convertible_to<std::size_t>;
    { f.bits() } -> std::convertible_to<unsigned>;
    { f.name() } -> std::convertible_to<std::string>;
};

}  // namespace quantsweep
