// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rounding and scaling modes, for a float and for batches of floats.

#include <cstdint>

#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

inline constexpr std::int32_t sign_bit = INT32_MIN;

/// A rounding rule works on one element and on batches. It adds a product to another number only if the product is
/// exact, so a compiler that fuses the two changes nothing. A rule has the members
///   steps(x, scale, inverse)        returns x in units of the scale
///   multiple(x, quantum, index)     rounds x, which is below 2^22 quanta, to a multiple of the quantum. Keeps NaN, and
///                                   the sign, also of zero. `quantum` holds the bits of a power of two; it and its
///                                   reciprocal are normal floats. `index` is the low 32 bits of the element's index
///   cut(magnitude, shift, index)    rounds a magnitude's bits and clears the lowest `shift` of them
/// This rule is half_to_even and reciprocal, which nearly everyone uses. Its loops have no branch.
struct usual_rounding {
    template <class Floats>
    Floats steps(const Floats& x, const Floats&, const Floats& inverse) const noexcept {
        return x * inverse;
    }
    template <class Floats>
    Floats multiple(const Floats& x, const ints_like<Floats>& quantum, const words_like<Floats>&) const noexcept {
        using ints = ints_like<Floats>;
        using words = words_like<Floats>;
        // 1.5 * 2^23 quanta. The addition is unsigned, because it overflows when the quantum is that of a NaN.
        const Floats magic = bits_as<Floats>(bits_as<words>(quantum) + words((23u << 23) | (1u << 22)));
        const ints sign = bits_as<ints>(x) & ints(sign_bit);
        return bits_as<Floats>(bits_as<ints>((x + magic) - magic) | sign);
    }
    template <class Ints, class Words>
    Ints cut(const Ints& magnitude, int shift, const Words&) const noexcept {
        const Ints rounded = magnitude + ((1 << (shift - 1)) - 1) + ((magnitude >> shift) & Ints(1));
        return (rounded >> shift) << shift;
    }
};

/// Source  C. Wellons 2018, Prospecting for hash functions: lowbias32
template <class Words>
Words mix(Words x) noexcept {
    x = (x ^ (x >> 16)) * Words(0x7feb352du);
    x = (x ^ (x >> 15)) * Words(0x846ca68bu);
    return x ^ (x >> 16);
}

/// Any of the modes, chosen at run time. Stochastic rounding is counter-based: the random bits are a hash of the seed
/// and the element's index, so they do not depend on the thread or the span. The probability of rounding up is the
/// fraction, rounded up to a multiple of 2^-23.
class any_rounding {
public:
    /// For elements whose indices share the high 32 bits of `first`.
    any_rounding(const rounding& how, std::uint64_t first) noexcept
        : usual{how.mode == rounding_mode::half_to_even && how.scaling == scaling_mode::reciprocal},
          mode_{how.mode},
          divides_{how.scaling == scaling_mode::divide},
          key_{mix(mix(how.seed) ^ mix(static_cast<std::uint32_t>(first >> 32)))} {}

    bool usual;  ///< usual_rounding gives the same bits faster

    template <class Floats>
    Floats steps(const Floats& x, const Floats& scale, const Floats& inverse) const noexcept {
        return divides_ ? divide(x, scale) : x * inverse;
    }
    template <class Floats>
    Floats multiple(const Floats& x, const ints_like<Floats>& quantum, const words_like<Floats>& index) const noexcept {
        using ints = ints_like<Floats>;
        if (mode_ == rounding_mode::half_to_even) return usual_rounding{}.multiple(x, quantum, index);
        const ints sign = bits_as<ints>(x) & ints(sign_bit);
        const Floats one(1.0f), none(0.0f), a = bits_as<Floats>(bits_as<ints>(x) ^ sign);
        const Floats quanta = a * bits_as<Floats>((254 << 23) - quantum), nearest = (quanta + 0x1p23f) - 0x1p23f;
        const Floats below = nearest - choose(nearest > quanta, one, none), rest = quanta - below;
        Floats up = none;
        if (mode_ == rounding_mode::half_away) up = choose(rest >= Floats(0.5f), one, none);
        if (mode_ == rounding_mode::stochastic) up = choose(rest > draw<Floats>(index), one, none);
        return bits_as<Floats>(bits_as<ints>((below + up) * bits_as<Floats>(quantum)) | sign);
    }
    template <class Ints, class Words>
    Ints cut(const Ints& magnitude, int shift, const Words& index) const noexcept {
        if (mode_ == rounding_mode::half_to_even) return usual_rounding{}.cut(magnitude, shift, index);
        Ints rounded = magnitude;
        if (mode_ == rounding_mode::half_away) rounded = magnitude + (1 << (shift - 1));
        if (mode_ == rounding_mode::stochastic) rounded = magnitude + bits_as<Ints>(hash(index) >> (32 - shift));
        return (rounded >> shift) << shift;
    }
    /// Returns a number in [0, 1), a multiple of 2^-23. A float from 2^23 up holds a whole number below 2^23 in its
    /// last bits.
    template <class Floats>
    Floats draw(const words_like<Floats>& index) const noexcept {
        return (bits_as<Floats>((hash(index) >> 9) | words_like<Floats>(0x4b000000u)) - 0x1p23f) * 0x1p-23f;
    }

private:
    template <class Words>
    Words hash(const Words& index) const noexcept {
        return mix(mix(index) + key_);
    }

    rounding_mode mode_;
    bool divides_;
    std::uint32_t key_;
};

}  // namespace quantsweep::detail
