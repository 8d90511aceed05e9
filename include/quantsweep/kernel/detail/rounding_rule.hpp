// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rounding and scaling modes, for a float and for vectors of them.

#include <cstdint>

#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// The rounding modes as types, for a float and for vectors of them:
///   multiple(a, quantum, index)       makes a, which is >= 0 and below 2^22 quanta, a multiple; `quantum` is the bits
///                                     of a power of two, both it and its reciprocal normal floats; `index` is the low
///                                     32 bits of the element's index
///   raise(magnitude, shift, index)    adds to a magnitude's bits what rounds them when the lowest `shift` are cut off
///   stretch(high)                     the rule for indices whose high 32 bits these are
/// A product meets a sum only where it is exact, so that contraction changes nothing.
namespace rounding_rule {

inline constexpr std::int32_t one_bits = 127 << 23;

/// a in quanta, its floor, and what is left.
template <class Floats>
struct quanta {
    Floats below, rest;

    [[gnu::always_inline]] quanta(const Floats& a, const ints_like<Floats>& quantum) noexcept {
        Floats reciprocal, one, none;
        copy_bits((254 << 23) - quantum, reciprocal);
        fill(one, 1.0f);
        fill(none, 0.0f);
        const Floats u = a * reciprocal, nearest = (u + 0x1p23f) - 0x1p23f;
        below = nearest - (nearest > u ? one : none);
        rest = u - below;
    }
};

template <class Floats>
[[gnu::always_inline]] inline void times_quantum(Floats& a, const ints_like<Floats>& quantum) noexcept {
    Floats power;
    copy_bits(quantum, power);
    a = a * power;
}

struct half_to_even {
    template <class Floats>
    [[gnu::always_inline]] void multiple(Floats& a, const ints_like<Floats>& quantum,
                                         const words_like<Floats>&) const noexcept {
        Floats magic;
        copy_bits(quantum + (23 << 23), magic);
        a = (a + magic) - magic;
    }
    template <class Ints, class Words>
    [[gnu::always_inline]] void raise(Ints& magnitude, int shift, const Words&) const noexcept {
        Ints below_half;
        fill(below_half, (1 << (shift - 1)) - 1);
        magnitude = magnitude + below_half + ((magnitude >> shift) & 1);
    }
    half_to_even stretch(std::uint32_t) const noexcept { return *this; }
};

struct half_away {
    template <class Floats>
    [[gnu::always_inline]] void multiple(Floats& a, const ints_like<Floats>& quantum,
                                         const words_like<Floats>&) const noexcept {
        Floats one, none;
        fill(one, 1.0f);
        fill(none, 0.0f);
        const quanta<Floats> parts{a, quantum};
        a = parts.below + (parts.rest >= 0.5f ? one : none);
        times_quantum(a, quantum);
    }
    template <class Ints, class Words>
    [[gnu::always_inline]] void raise(Ints& magnitude, int shift, const Words&) const noexcept {
        Ints half;
        fill(half, 1 << (shift - 1));
        magnitude = magnitude + half;
    }
    half_away stretch(std::uint32_t) const noexcept { return *this; }
};

struct toward_zero {
    template <class Floats>
    [[gnu::always_inline]] void multiple(Floats& a, const ints_like<Floats>& quantum,
                                         const words_like<Floats>&) const noexcept {
        const quanta<Floats> parts{a, quantum};
        a = parts.below;
        times_quantum(a, quantum);
    }
    template <class Ints, class Words>
    [[gnu::always_inline]] void raise(Ints&, int, const Words&) const noexcept {}
    toward_zero stretch(std::uint32_t) const noexcept { return *this; }
};

/// Counter-based: the random bits are a hash of seed and index, whatever thread or span the element is in.
/// The chance of going up is the fraction rounded up to a multiple of 2^-23.
class stochastic {
public:
    explicit stochastic(std::uint32_t seed) noexcept : key_{seed} { mix(key_); }

    template <class Floats>
    [[gnu::always_inline]] void multiple(Floats& a, const ints_like<Floats>& quantum,
                                         const words_like<Floats>& index) const noexcept {
        Floats one, none, threshold;
        fill(one, 1.0f);
        fill(none, 0.0f);
        draw(index, threshold);
        const quanta<Floats> parts{a, quantum};
        a = parts.below + (parts.rest > threshold ? one : none);
        times_quantum(a, quantum);
    }
    template <class Ints, class Words>
    [[gnu::always_inline]] void raise(Ints& magnitude, int shift, const Words& index) const noexcept {
        Words random;
        draw_bits(index, random);
        Ints added;
        copy_bits(random >> (32 - shift), added);
        magnitude = magnitude + added;
    }
    /// In [0, 1), a multiple of 2^-23.
    template <class Floats>
    [[gnu::always_inline]] void draw(const words_like<Floats>& index, Floats& number) const noexcept {
        words_like<Floats> random;
        draw_bits(index, random);
        // Below 2^23 a whole number is the last bits of a float from 2^23 up.
        copy_bits((random >> 9) | 0x4b000000u, number);
        number = (number - 0x1p23f) * 0x1p-23f;
    }
    stochastic stretch(std::uint32_t high) const noexcept {
        stochastic result = *this;
        std::uint32_t mixed = high;
        mix(mixed);
        result.key_ ^= mixed;
        mix(result.key_);
        return result;
    }

private:
    /// Source  C. Wellons 2018, Prospecting for hash functions: lowbias32
    template <class Words>
    [[gnu::always_inline]] static void mix(Words& x) noexcept {
        x = x ^ (x >> 16);
        x = x * 0x7feb352du;
        x = x ^ (x >> 15);
        x = x * 0x846ca68bu;
        x = x ^ (x >> 16);
    }
    template <class Words>
    [[gnu::always_inline]] void draw_bits(const Words& index, Words& random) const noexcept {
        random = index;
        mix(random);
        random = random + key_;
        mix(random);
    }

    std::uint32_t key_;
};

struct by_reciprocal {
    template <class Floats>
    [[gnu::always_inline]] static void steps(Floats& x, const Floats&, const Floats& inverse) noexcept {
        x = x * inverse;
    }
};
struct by_quotient {
    template <class Floats>
    [[gnu::always_inline]] static void steps(Floats& x, const Floats& scale, const Floats&) noexcept {
        x = x / scale;
    }
};

/// Any of the modes, told at run time.
class any_mode {
public:
    explicit any_mode(const rounding& how) noexcept : mode_{how.mode}, random_{how.seed} {}

    template <class Floats>
    [[gnu::always_inline]] void multiple(Floats& a, const ints_like<Floats>& quantum,
                                         const words_like<Floats>& index) const noexcept {
        if (mode_ == rounding_mode::half_to_even) return half_to_even{}.multiple(a, quantum, index);
        Floats one, none;
        fill(one, 1.0f);
        fill(none, 0.0f);
        const quanta<Floats> parts{a, quantum};
        a = parts.below;
        if (mode_ == rounding_mode::half_away) {
            a = a + (parts.rest >= 0.5f ? one : none);
        } else if (mode_ == rounding_mode::stochastic) {
            Floats threshold;
            random_.draw(index, threshold);
            a = a + (parts.rest > threshold ? one : none);
        }
        times_quantum(a, quantum);
    }
    template <class Ints, class Words>
    [[gnu::always_inline]] void raise(Ints& magnitude, int shift, const Words& index) const noexcept {
        switch (mode_) {
            case rounding_mode::half_to_even:
                return half_to_even{}.raise(magnitude, shift, index);
            case rounding_mode::half_away:
                return half_away{}.raise(magnitude, shift, index);
            case rounding_mode::toward_zero:
                return;
            case rounding_mode::stochastic:
                return random_.raise(magnitude, shift, index);
        }
    }
    any_mode stretch(std::uint32_t high) const noexcept {
        any_mode result = *this;
        result.random_ = random_.stretch(high);
        return result;
    }

private:
    rounding_mode mode_;
    stochastic random_;
};

struct any_scaling {
    bool divides;

    template <class Floats>
    [[gnu::always_inline]] void steps(Floats& x, const Floats& scale, const Floats& inverse) const noexcept {
        if (divides)
            by_quotient::steps(x, scale, inverse);
        else
            by_reciprocal::steps(x, scale, inverse);
    }
};

/// Calls use(mode, scaling) with rules for what `how` names: once a span, not an element. Where the compiler optimizes,
/// each combination has a type, and so a loop, of its own; elsewhere all share one, or a debug build compiles many loops
/// that are no faster. The bits are the same.
#if defined(__OPTIMIZE__) || defined(QUANTSWEEP_COMPILED)
template <class Use>
decltype(auto) visit(const rounding& how, Use&& use) {
    const auto scaled = [&](auto mode) -> decltype(auto) {
        return how.scaling == scaling_mode::divide ? use(mode, by_quotient{}) : use(mode, by_reciprocal{});
    };
    switch (how.mode) {
        case rounding_mode::half_away:
            return scaled(half_away{});
        case rounding_mode::toward_zero:
            return scaled(toward_zero{});
        case rounding_mode::stochastic:
            return scaled(stochastic{how.seed});
        case rounding_mode::half_to_even:
            break;
    }
    return scaled(half_to_even{});
}
#else
template <class Use>
decltype(auto) visit(const rounding& how, Use&& use) {
    return use(any_mode{how}, any_scaling{how.scaling == scaling_mode::divide});
}
#endif

}  // namespace rounding_rule

}  // namespace quantsweep::detail
