// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds blocks of neighbours that share a scale computed from their largest magnitude.

#include <cstddef>
#include <span>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// The largest magnitude of the finite values; 0 if there are none.
float largest_magnitude(std::span<const float> values) noexcept;

/// Rounds a whole dense tensor in place, in blocks of scale.block_size neighbours along its channels; the last block of a
/// line may be shorter. An element's index is its position in memory. Returns how many values are NaN or infinite.
/// NaN/Inf  NaN stays NaN, and an infinity becomes the block's largest number; neither influences the scale
/// Cost     two passes over each block, which stays in the first-level cache
/// Formula  round(x / scale) * scale, with the scale of the block                   (docs/quantization.md, eq. 15 and 16)
std::size_t round_blocks(const tensor_block<float>& tensor, const float_grid& element, const power_of_two_scale& scale,
                         const rounding& how) noexcept;
std::size_t round_blocks(const tensor_block<float>& tensor, const float_grid& element, const small_float_scale& scale,
                         const rounding& how) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/block.ipp>
#endif
