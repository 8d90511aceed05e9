// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to the numbers of a grid: one by one, channel by channel, or in blocks of neighbours that share a
///        scale computed from their largest magnitude.

#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// The scalar oracle: every kernel gives the same bits, whatever the instruction set and the compiler's contraction.
/// `index` is the element's position in its tensor.
/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
float round_to_grid(float x, const rounding_grid& grid, const rounding& how = {}, std::uint64_t index = 0) noexcept;

/// `first` is the index of the first element. Any split into spans gives the same result.
/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                   const rounding& how = {}, std::uint64_t first = 0) noexcept;

/// The same for a small float, such as fp8. Keeps the sign, even of zero.
/// Formula  q(x) = round(x / scale) * scale, rounded to the float grid               (docs/quantization.md, eq. 14)
/// NaN/Inf  NaN stays NaN; infinities saturate
float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                         std::uint64_t index) noexcept;
void round_to_minifloat(std::span<const float> input, std::span<float> output, const float_grid& grid, float scale,
                        const rounding& how, std::uint64_t first) noexcept;

/// The same for a list of levels.
/// Formula  q(x) = (the level nearest to x / scale) * scale
/// NaN/Inf  NaN stays NaN; infinities round to the outermost level on their side
/// Cost     O(levels) per vector
float round_to_levels(float x, const level_list& list, float scale) noexcept;
void round_to_levels(std::span<const float> input, std::span<float> output, const level_list& list,
                     float scale) noexcept;

/// Rounds a dense block in place to the nearest number of its channel's grid. grids[c] is that of channel c.
/// Cost     one pass
void round_channels(const tensor_block<float>& block, std::span<const rounding_grid> grids) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/fake_quantize.ipp>
#endif
