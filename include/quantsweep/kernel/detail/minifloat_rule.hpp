// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rule that rounds to a small float under any rounding and scaling.

#include <cstdint>

#include <quantsweep/kernel/detail/apply_rule.hpp>
#include <quantsweep/kernel/detail/rounding_rule.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

inline constexpr std::int32_t infinity_bits = 0x7f800000, sign_bit = INT32_MIN;

/// Clamped first, which is the same since the largest is on the grid; then the exponent, or the lowest one, gives the
/// quantum, of which the magnitude is rounded to a multiple.
template <class Floats, class Rounding>
[[gnu::always_inline]] inline void round_magnitude(ints_like<Floats>& magnitude, const float_grid& grid,
                                                   const Rounding& rounding, const words_like<Floats>& index) noexcept {
    ints_like<Floats> limit, quantum;
    fill(limit, grid.largest);
    lessen(magnitude, limit);
    fill(quantum, grid.smallest_normal);
    raise_to(quantum, magnitude);
    quantum = (quantum & infinity_bits) - (grid.mantissa_bits << 23);
    Floats a;
    copy_bits(magnitude, a);
    rounding.multiple(a, quantum, index);
    copy_bits(a, magnitude);
}

/// The same where float and grid have their subnormals in common: what is cut off are the lowest bits.
template <class Floats, class Rounding>
[[gnu::always_inline]] inline void round_wide_magnitude(ints_like<Floats>& magnitude, const float_grid& grid,
                                                        const Rounding& rounding,
                                                        const words_like<Floats>& index) noexcept {
    const int cut = 23 - grid.mantissa_bits;
    ints_like<Floats> limit;
    fill(limit, infinity_bits);
    lessen(magnitude, limit);
    rounding.raise(magnitude, cut, index);
    magnitude = (magnitude >> cut) << cut;
    fill(limit, grid.largest);
    lessen(magnitude, limit);
}

/// The nearest number of the grid, or the neighbour that the rule chooses. Keeps the sign, of zero too.
/// NaN/Inf  NaN stays NaN; infinities saturate
template <bool Wide, class Floats, class Rounding>
[[gnu::always_inline]] inline void round_to_float_grid(Floats& x, const float_grid& grid, const Rounding& rounding,
                                                       const words_like<Floats>& index) noexcept {
    ints_like<Floats> bits, limit;
    copy_bits(x, bits);
    const ints_like<Floats> sign = bits & sign_bit, magnitude = bits ^ sign;
    ints_like<Floats> rounded = magnitude;
    if constexpr (Wide)
        round_wide_magnitude<Floats>(rounded, grid, rounding, index);
    else
        round_magnitude<Floats>(rounded, grid, rounding, index);
    rounded = rounded | sign;
    fill(limit, infinity_bits);
    bits = magnitude > limit ? bits : rounded;
    copy_bits(bits, x);
}

/// Formula  q(x) = round(x / scale) * scale, rounded to the float grid               (docs/quantization.md, eq. 14)
template <bool Wide, class Rounding, class Scaling>
struct minifloat_rule {
    float_grid grid;
    float scale;
    float inverse_scale;
    Rounding rounding;
    Scaling scaling{};

    template <class Floats>
    [[gnu::always_inline]] void operator()(Floats& x, const words_like<Floats>& index) const noexcept {
        Floats scales, inverse_scales;
        fill(scales, scale);
        fill(inverse_scales, inverse_scale);
        scaling.steps(x, scales, inverse_scales);
        round_to_float_grid<Wide>(x, grid, rounding, index);
        x = x * scales;
    }
    minifloat_rule stretch(std::uint32_t high) const noexcept {
        return {grid, scale, inverse_scale, rounding.stretch(high), scaling};
    }
};

}  // namespace quantsweep::detail
