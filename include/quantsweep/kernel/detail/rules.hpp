// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How each kind of format rounds an element: formulas for a float, which are the scalar oracle, and for
///        batches.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <quantsweep/kernel/detail/rounding_rule.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// Adding and then subtracting this number rounds a float below 2^22 to the nearest whole number, ties to even.
inline constexpr float round_to_whole = 0x1.8p23f;
inline constexpr std::int32_t infinity_bits = 0x7f800000;

/// The grid of each lane: the same in all lanes, or one for each.
template <class Floats>
struct grid_lanes {
    Floats scale, inverse_scale, lowest, highest;

    /// Clamps before rounding. The bounds are whole numbers, so the result is the same, and |x| stays below 2^22. NaN
    /// stays NaN.
    Floats nearest(const Floats& x) const noexcept {
        const Floats steps = lesser(highest, greater(lowest, x * inverse_scale));
        return ((steps + round_to_whole) - round_to_whole) * scale;
    }
    /// Like nearest(), with any rounding mode.
    template <class Rounding>
    Floats round(const Floats& x, const Rounding& rounding, const words_like<Floats>& index) const noexcept {
        if constexpr (std::is_same_v<Rounding, usual_rounding>) return nearest(x);
        const Floats steps = lesser(highest, greater(lowest, rounding.steps(x, scale, inverse_scale)));
        const ints_like<Floats> one(127 << 23);
        return (rounding.multiple(steps, one, index) + 0.0f) * scale;  // codes have no -0
    }
};
template <class Floats>
grid_lanes<Floats> in_lanes(const rounding_grid& grid) noexcept {
    return {Floats(grid.scale), Floats(grid.inverse_scale), Floats(grid.lowest), Floats(grid.highest)};
}

/// Rounds to the numbers of a small float: to the nearest one, or to the neighbour that the rounding mode chooses.
/// Keeps the sign, also of zero.
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

    /// Clamps first, which gives the same result because the largest number is on the grid. The exponent of the clamped
    /// value, or the lowest exponent of the format, then gives the quantum. The result is a multiple of it.
    template <class Rounding>
    Floats round(const Floats& x, const Rounding& rounding, const words_like<Floats>& index) const noexcept {
        const Floats clamped = lesser(largest, greater(lowest, x));
        const ints exponent = greater(smallest_normal, bits_as<ints>(clamped) & ints(infinity_bits));
        return rounding.multiple(clamped, exponent - mantissa, index);
    }
};

/// Rounds to a wide grid, whose subnormals are those of float. Rounding therefore only cuts off the lowest bits.
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

/// Calls use(lanes) with the lanes that suit the grid.
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
Floats round_to_levels(const Floats& x, const level_list& list, const Floats& scale, const Floats& inverse) noexcept {
    const Floats steps = x * inverse;
    Floats found(list.levels[0]);
    for (std::size_t k = 1; k < list.levels.size(); ++k)
        found = choose(steps > Floats(list.midpoints[k - 1]), Floats(list.levels[k]), found);
    return choose(steps == steps, found, steps) * scale;
}

}  // namespace quantsweep::detail
