// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How each kind of format rounds an element: the formulas, for a float, which is the scalar oracle, and for batches.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/arguments.hpp>
#include <quantsweep/kernel/detail/rounding_rule.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// Added to and taken from a float below 2^22, leaves the nearest whole number, ties to even.
inline constexpr float round_to_whole = 0x1.8p23f;
inline constexpr std::int32_t infinity_bits = 0x7f800000;

/// One grid in every lane, or a grid a lane.
template <class Floats>
struct grid_lanes {
    Floats scale, inverse_scale, lowest, highest;

    /// Clamped before rounding, which is the same for whole bounds and keeps |x| below 2^22 for any x; a NaN stays.
    Floats nearest(const Floats& x) const noexcept {
        const Floats steps = lesser(highest, greater(lowest, x * inverse_scale));
        return ((steps + round_to_whole) - round_to_whole) * scale;
    }
    /// The same under any rounding.
    template <class Rounding>
    Floats round(const Floats& x, const Rounding& rounding, const words_like<Floats>& index) const noexcept {
        const Floats steps = lesser(highest, greater(lowest, rounding.steps(x, scale, inverse_scale)));
        const ints_like<Floats> one(127 << 23);
        return (rounding.multiple(steps, one, index) + 0.0f) * scale;  // codes know no -0
    }
};
template <class Floats>
grid_lanes<Floats> in_lanes(const rounding_grid& grid) noexcept {
    return {Floats(grid.scale), Floats(grid.inverse_scale), Floats(grid.lowest), Floats(grid.highest)};
}

/// A small float's numbers. Rounds to the nearest, or to the neighbour that the rounding chooses; keeps the sign, of zero
/// too.
/// NaN/Inf  NaN stays NaN; infinities saturate
template <class Floats>
struct float_lanes {
    using ints = ints_like<Floats>;
    Floats largest, lowest;
    ints smallest_normal, mantissa;

    explicit float_lanes(const float_grid& grid) noexcept
        : largest(grid.largest_value()),
          lowest(-largest),
          smallest_normal(grid.smallest_normal),
          mantissa(grid.mantissa_bits << 23) {}

    /// Clamped first, which is the same since the largest is on the grid; then the exponent, or the lowest one, gives the
    /// quantum, of which the rounding makes a multiple.
    template <class Rounding>
    Floats round(const Floats& x, const Rounding& rounding, const words_like<Floats>& index) const noexcept {
        const Floats clamped = lesser(largest, greater(lowest, x));
        const ints exponent = greater(smallest_normal, bits_as<ints>(clamped) & ints(infinity_bits));
        return rounding.multiple(clamped, exponent - mantissa, index);
    }
};

/// That of a grid that is wide: it has its subnormals in common with float, and what is cut off are the lowest bits.
template <class Floats>
struct wide_float_lanes {
    using ints = ints_like<Floats>;
    ints largest;
    int cut;

    explicit wide_float_lanes(const float_grid& grid) noexcept : largest(grid.largest), cut{23 - grid.mantissa_bits} {}

    template <class Rounding>
    Floats round(const Floats& x, const Rounding& rounding, const words_like<Floats>& index) const noexcept {
        const ints bits = bits_as<ints>(x), sign = bits & ints(sign_bit), size = bits ^ sign, infinity(infinity_bits);
        const ints rounded = lesser(largest, rounding.cut(lesser(infinity, size), cut, index));
        return bits_as<Floats>(choose(size > infinity, bits, rounded | sign));
    }
};

/// Calls use(lanes) with those of the grid.
template <class Floats, class Use>
auto in_lanes(const float_grid& grid, const Use& use) noexcept {
    return grid.wide() ? use(wide_float_lanes<Floats>{grid}) : use(float_lanes<Floats>{grid});
}

/// Formula  q(x) = round(x / scale) * scale, rounded to the float grid               (docs/quantization.md, eq. 14)
template <class Floats, class Grid, class Rounding>
Floats round_scaled(const Floats& x, const Grid& grid, const Floats& scale, const Floats& inverse,
                    const Rounding& rounding, const words_like<Floats>& index) noexcept {
    return grid.round(rounding.steps(x, scale, inverse), rounding, index) * scale;
}

/// Formula  q(x) = level nearest to x / scale, times scale; what lies on a midpoint goes to the lower level
/// NaN/Inf  NaN stays NaN; infinities go to the outermost level on their side
/// Cost     O(levels)
template <class Floats>
Floats round_to_levels(const Floats& x, const scaled_levels& list) noexcept {
    const Floats steps = x * list.inverse_scale;
    Floats found(list.levels[0]);
    for (std::size_t k = 1; k < list.count; ++k)
        found = choose(steps > Floats(list.midpoints[k - 1]), Floats(list.levels[k]), found);
    return choose(steps == steps, found, steps) * list.scale;
}

}  // namespace quantsweep::detail
