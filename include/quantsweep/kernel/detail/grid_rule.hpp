// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rule that rounds to a uniform grid under any rounding and scaling.

#include <cstdint>

#include <quantsweep/kernel/detail/apply_rule.hpp>
#include <quantsweep/kernel/detail/grid_lanes.hpp>
#include <quantsweep/kernel/detail/rounding_rule.hpp>

namespace quantsweep::detail {

/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
template <class Rounding, class Scaling>
struct grid_rule {
    rounding_grid grid;
    Rounding rounding;
    Scaling scaling{};

    template <class Floats>
    [[gnu::always_inline]] void operator()(Floats& x, const words_like<Floats>& index) const noexcept {
        grid_lanes<Floats> lanes;
        lanes.fill(grid);
        scaling.steps(x, lanes.scale, lanes.inverse_scale);
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
    grid_rule stretch(std::uint32_t high) const noexcept { return {grid, rounding.stretch(high), scaling}; }
};

}  // namespace quantsweep::detail
