// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The float arithmetic that defines ggml's formats, operation by operation. Floats is a float or a batch, each
///        of whose lanes belongs to another block: no operation crosses lanes, so a lane has the bits of the float.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <xsimd/xsimd.hpp>

#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// Returns the product, and keeps it from being fused with a sum.
template <class Floats>
Floats unfused_product(const Floats& a, const std::type_identity_t<Floats>& b) noexcept {
    return unfused<Floats>(a * b);
}

inline bool any(bool condition) noexcept { return condition; }  // for batches, xsimd has it

template <class Floats>
Floats magnitude_of(const Floats& x) noexcept {
    return bits_as<Floats>(magnitude_bits(x));
}
/// Not xsimd's minus, which loses the sign of 0 on AVX-512.
template <class Floats>
Floats negated(const Floats& x) noexcept {
    return bits_as<Floats>(bits_as<ints_like<Floats>>(x) ^ ints_like<Floats>(sign_bit));
}

inline float to_floats(std::int32_t x) noexcept { return static_cast<float>(x); }
template <class Arch>
xsimd::batch<float, Arch> to_floats(const xsimd::batch<std::int32_t, Arch>& x) noexcept {
    return xsimd::to_float(x);
}
/// Drops the fraction of |x| < 2^31. The result has no -0.
inline float truncated(float x) noexcept { return static_cast<float>(static_cast<std::int32_t>(x)); }
template <class Arch>
xsimd::batch<float, Arch> truncated(const xsimd::batch<float, Arch>& x) noexcept {
    return xsimd::to_float(xsimd::to_int(x));
}
/// Rounds |x| < 2^22 half away from zero. The result has no -0.
template <class Floats>
Floats rounded_away(const Floats& x) noexcept {
    using ints = ints_like<Floats>;
    // With 1/2, the sum of the float below 1/2 would round up to 1.
    constexpr float below_half = 0x1.fffffep-2f;
    return truncated(x + bits_as<Floats>((bits_as<ints>(x) & ints(sign_bit)) | bits_as<ints>(Floats(below_half))));
}

/// Returns the nearest whole number, ties to even, for |x| < 2^22. For a larger x or NaN, returns the low bits of the
/// sum: the value means nothing, but is the same on every processor.
template <class Floats>
ints_like<Floats> nearest(const Floats& x) noexcept {
    using ints = ints_like<Floats>;
    return (bits_as<ints>(x + round_to_whole) & ints(0x7fffff)) - ints(0x400000);
}
template <class Floats>
Floats nearest(const Floats& x, float lowest, float highest) noexcept {
    return lesser(Floats(highest), greater(Floats(lowest), to_floats(nearest(x))));
}

/// Rounds to fp16. A number that is too large becomes the largest fp16 number.
template <class Floats>
Floats to_half(const Floats& x) noexcept {
    return float_lanes<Floats>{float16.grid()}.round(x, usual_rounding{}, words_like<Floats>(0u));
}

/// Returns the value of the largest magnitude: the first if there are several, 0 if all values are 0.
template <class Floats>
Floats peak(const Floats* values, std::size_t size) noexcept {
    Floats largest(0.0f), found(0.0f);
    for (std::size_t i = 0; i < size; ++i) {
        const Floats own = magnitude_of(values[i]);
        found = choose(own > largest, values[i], found);
        largest = greater(own, largest);
    }
    return found;
}

/// Returns 1 / x, or 0 if that is not finite.
template <class Floats>
Floats inverse_or_zero(const Floats& x) noexcept {
    const Floats inverse = divide(Floats(1.0f), x);
    return choose(magnitude_of(inverse) <= Floats(std::numeric_limits<float>::max()), inverse, Floats(0.0f));
}

/// Blocks as they are stored: a code for each value, and for each `width` values a step and a base. A code stands for
/// step * code + base.
template <class Floats>
struct coded_blocks {
    Floats code[256];
    Floats step[16];
    Floats base[16];
    std::size_t width = 32;
    float lowest, highest;  ///< the codes

    /// Sets the base to -0: adding it keeps the sign of a zero product.
    void set_step(std::size_t line, const Floats& to) noexcept {
        step[line] = to;
        base[line] = Floats(-0.0f);
    }
    Floats at(std::size_t line, const Floats& of) const noexcept {
        return unfused_product(step[line], of) + base[line];
    }
};

}  // namespace quantsweep::detail
