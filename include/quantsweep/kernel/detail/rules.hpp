// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How an element is rounded under each mode and to each kind of format: formulas for a float, which are the scalar
///        oracle, and for batches.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

inline constexpr std::int32_t sign_bit = INT32_MIN, infinity_bits = 0x7f800000;

/// Source  C. Wellons 2018, Prospecting for hash functions: lowbias32
template <class Words>
Words mix(Words x) noexcept {
    x = (x ^ (x >> 16)) * Words(0x7feb352du);
    x = (x ^ (x >> 15)) * Words(0x846ca68bu);
    return x ^ (x >> 16);
}

/// One of the rounding and scaling modes, for one element and for batches. Adds a product to another number only if the
/// product is exact, so a compiler that fuses the two changes nothing. Stochastic rounding is counter-based: the random bits
/// are a hash of the seed and the element's index, so they do not depend on the thread or the span. The probability of
/// rounding up is the fraction, rounded up to a multiple of 2^-23.
class any_rounding {
public:
    /// For elements whose indices share the high 32 bits of `first`.
    any_rounding(const rounding& how, std::uint64_t first) noexcept
        : usual{how.mode == rounding_mode::half_to_even && how.scaling == scaling_mode::reciprocal},
          mode_{how.mode},
          divides_{how.scaling == scaling_mode::divide},
          key_{mix(mix(how.seed) ^ mix(static_cast<std::uint32_t>(first >> 32)))} {}

    bool usual;  ///< it is half_to_even and reciprocal

    /// Returns x in units of the scale.
    template <class Floats>
    Floats steps(const Floats& x, const Floats& scale, const Floats& inverse) const noexcept {
        return divides_ ? divide(x, scale) : x * inverse;
    }
    /// Rounds x, which is below 2^22 quanta, to a multiple of the quantum. Keeps NaN, and the sign, also of zero. `quantum`
    /// holds the bits of a power of two; it and its reciprocal are normal floats. `index` is the low 32 bits of the element's
    /// index.
    template <class Floats>
    Floats multiple(const Floats& x, const ints_like<Floats>& quantum, const words_like<Floats>& index) const noexcept {
        using ints = ints_like<Floats>;
        using words = words_like<Floats>;
        if (mode_ == rounding_mode::half_to_even) {  // takes the sign itself: shared, it makes gcc's other loops slower
            const ints sign = bits_as<ints>(x) & ints(sign_bit);
            // 1.5 * 2^23 quanta. The addition is unsigned, because it overflows when the quantum is that of a NaN.
            const Floats magic = bits_as<Floats>(bits_as<words>(quantum) + words((23u << 23) | (1u << 22)));
            return bits_as<Floats>(bits_as<ints>((x + magic) - magic) | sign);
        }
        const ints sign = bits_as<ints>(x) & ints(sign_bit);
        const Floats one(1.0f), none(0.0f), a = bits_as<Floats>(bits_as<ints>(x) ^ sign);
        const Floats quanta = a * bits_as<Floats>((254 << 23) - quantum), nearest = (quanta + 0x1p23f) - 0x1p23f;
        const Floats below = nearest - choose(nearest > quanta, one, none), rest = quanta - below;
        Floats up = none;
        if (mode_ == rounding_mode::half_away) up = choose(rest >= Floats(0.5f), one, none);
        if (mode_ == rounding_mode::stochastic) up = choose(rest > draw<Floats>(index), one, none);
        return bits_as<Floats>(bits_as<ints>((below + up) * bits_as<Floats>(quantum)) | sign);
    }
    /// Rounds a magnitude's bits and clears the lowest `shift` of them.
    template <class Ints, class Words>
    Ints cut(const Ints& magnitude, int shift, const Words& index) const noexcept {
        Ints rounded = magnitude;
        if (mode_ == rounding_mode::half_to_even)
            rounded = magnitude + ((1 << (shift - 1)) - 1) + ((magnitude >> shift) & Ints(1));
        if (mode_ == rounding_mode::half_away) rounded = magnitude + (1 << (shift - 1));
        if (mode_ == rounding_mode::stochastic) rounded = magnitude + bits_as<Ints>(hash(index) >> (32 - shift));
        return (rounded >> shift) << shift;
    }

private:
    template <class Words>
    Words hash(const Words& index) const noexcept {
        return mix(mix(index) + key_);
    }
    /// Returns a number in [0, 1), a multiple of 2^-23. A float from 2^23 up holds a whole number below 2^23 in its
    /// last bits.
    template <class Floats>
    Floats draw(const words_like<Floats>& index) const noexcept {
        return (bits_as<Floats>((hash(index) >> 9) | words_like<Floats>(0x4b000000u)) - 0x1p23f) * 0x1p-23f;
    }

    rounding_mode mode_;
    bool divides_;
    std::uint32_t key_;
};

/// The rule that nearly everyone uses. Where it is built in the loop, the compiler leaves out all branches.
struct usual_rounding : any_rounding {
    usual_rounding() noexcept : any_rounding{{}, 0} {}
};

/// Calls use(rule) with a rule of the type for which it is fastest.
template <class Use>
void with_rule(const rounding& how, std::uint64_t first, const Use& use) noexcept {
    const any_rounding any{how, first};
    if (any.usual)
        use(usual_rounding{});
    else
        use(any);
}

/// Adding and then subtracting this number rounds a float below 2^22 to the nearest whole number, ties to even.
inline constexpr float round_to_whole = 0x1.8p23f;

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
    Floats round(const Floats& x, const usual_rounding&, const words_like<Floats>&) const noexcept {
        return nearest(x);
    }
    /// Like nearest(), with any rounding mode.
    Floats round(const Floats& x, const any_rounding& rounding, const words_like<Floats>& index) const noexcept {
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
    Floats round(const Floats& x, const any_rounding& rounding, const words_like<Floats>& index) const noexcept {
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

    Floats round(const Floats& x, const any_rounding& rounding, const words_like<Floats>& index) const noexcept {
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
