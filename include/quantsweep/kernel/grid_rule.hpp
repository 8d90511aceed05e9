// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to a uniform grid under any rounding and scaling rule.

#include <cstdint>
#include <span>

#include <quantsweep/kernel/apply_rule.hpp>
#include <quantsweep/kernel/fake_quantize.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
template <class Rounding, class Scaling>
struct grid_rule {
    rounding_grid grid;
    Rounding rounding;

    template <class Floats>
    [[gnu::always_inline]] void operator()(Floats& x, const words_like<Floats>& index) const noexcept {
        detail::grid_lanes<Floats> lanes;
        lanes.fill(grid);
        Scaling::steps(x, lanes.scale, lanes.inverse_scale);
        raise_to(x, lanes.lowest);
        lessen(x, lanes.highest);
        ints_like<Floats> bits, quantum;
        copy_bits(x, bits);
        const ints_like<Floats> sign = bits & INT32_MIN;
        Floats whole;
        copy_bits(bits ^ sign, whole);
        fill(quantum, rounding_rule::one_bits);
        rounding.multiple(whole, quantum, index);
        copy_bits(whole, bits);
        copy_bits(bits | sign, whole);
        // Codes know no -0.
        x = (whole + 0.0f) * lanes.scale;
    }
    grid_rule stretch(std::uint32_t high) const noexcept { return {grid, rounding.stretch(high)}; }
};

/// The usual one has kernels of its own, whose oracle gives the same bits.
using usual_grid_rule = grid_rule<rounding_rule::half_to_even, rounding_rule::by_reciprocal>;

inline void apply_rule(const usual_grid_rule& rule, std::span<const float> input, std::span<float> output,
                       std::uint64_t = 0, instruction_set set = widest_instruction_set) noexcept {
    round_to_grid(input, output, rule.grid, set);
}

}  // namespace quantsweep
