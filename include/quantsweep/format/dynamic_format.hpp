// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a format that computes its scales from each tensor that it rounds.

#include <concepts>
#include <cstddef>
#include <string>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// A number format whose scales are not calibrated. Neighbours along one axis form a block and share a scale computed
/// from them.
///   f.fake_quantize(block)   rounds a tensor_block<float> in place. The block is a whole, dense tensor; its channels
///                            are the positions along the axis. Each block_size() neighbours form a block; the last may
///                            be shorter. Returns how many values are NaN or infinite: NaN stays, infinities saturate,
///                            and neither influences the scale of its block
///   f.block_size()           how many neighbours share a scale
///   f.bits()                 the bits of one value, without its share of the scales
///   f.name()                 parses back through any_format::parse, "mxfp4"
/// Optional:
///   f.stored_bits(values, blocks)  the bits of a tensor, including scales; without it, a scale counts as a float
template <class Format>
concept dynamic_format = std::copyable<Format> && requires(const Format f, const tensor_block<float>& block) {
    { f.fake_quantize(block) } -> std::same_as<std::size_t>;
    { f.block_size() } -> std::convertible_to<std::size_t>;
    { f.bits() } -> std::convertible_to<unsigned>;
    { f.name() } -> std::convertible_to<std::string>;
};

}  // namespace quantsweep
