// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to a small float: few exponents, few mantissa bits, subnormals.

#include <cstdint>
#include <span>

#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// The scalar oracle. Returns the nearest number of the grid times the scale, or the neighbour that the rounding mode
/// selects. Keeps the sign, even of zero. `index` is the element's position in its tensor.
/// Formula  q(x) = round(x / scale) * scale, rounded to the float grid               (docs/quantization.md, eq. 14)
/// NaN/Inf  NaN stays NaN; infinities saturate
float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                         std::uint64_t index) noexcept;

/// `first` is the index of the first element. Any split into spans gives the same result.
/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
void round_to_minifloat(std::span<const float> input, std::span<float> output, const float_grid& grid, float scale,
                        const rounding& how, std::uint64_t first) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/minifloat.ipp>
#endif
