// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The float arithmetic that defines ggml's formats, operation by operation.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/kernel/fake_quantize.hpp>

namespace quantsweep::detail {

/// Returns the product unchanged, but prevents the compiler from fusing it with an addition (-ffp-contract).
inline float kept_apart(float product) noexcept {
#if defined(__clang__)
#pragma clang fp reassociate(on)  // applies to this barrier alone, which has no effect without it
    return __arithmetic_fence(product);
#elif defined(__FMA__)
    __asm__("" : "+x"(product));
    return product;
#elif defined(__aarch64__)
    __asm__("" : "+w"(product));
    return product;
#elif defined(__x86_64__)
    return product;  // the processor has no fused operation
#else
    return __builtin_assoc_barrier(product);
#endif
}
inline float times(float a, float b) noexcept { return kept_apart(a * b); }
inline float times(float a, int b) noexcept { return times(a, static_cast<float>(b)); }

/// Returns the nearest whole number, ties to even, for |x| < 2^22. For a larger x or NaN, returns the low bits of the
/// sum: the value means nothing, but is the same on every processor.
inline int nearest(float x) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(x + 0x1.8p23f);
    return static_cast<int>(bits & 0x7fffffu) - 0x400000;
}
inline int nearest(float x, int lowest, int highest) noexcept {
    return std::min(std::max(nearest(x), lowest), highest);
}

/// Rounds to fp16. A number that is too large becomes the largest fp16 number.
inline float to_half(float x) noexcept { return round_to_minifloat(x, float16.grid(), 1.0f, rounding{}, 0); }

/// Returns the value of the largest magnitude: the first if there are several, 0 if all values are 0.
inline float peak(std::span<const float> values) noexcept {
    // Two passes on purpose. For a single pass, which compares magnitudes and keeps the value, clang 19 emits AVX2 code
    // that confuses x and -x.
    float magnitude = 0;
    for (float x : values) magnitude = std::max(magnitude, std::fabs(x));
    if (magnitude == 0) return 0;
    return *std::find_if(values.begin(), values.end(), [&](float x) { return std::fabs(x) == magnitude; });
}

/// Returns 1 / x. For 0, returns an infinity of the same sign, as IEEE 754 defines it; in C++ the division is
/// undefined.
inline float inverse_of(float x) noexcept {
    return x == 0 ? std::copysign(std::numeric_limits<float>::infinity(), x) : 1 / x;
}

/// Returns x / by. As in inverse_of(), division by 0 gives an infinity; x must not be 0.
inline float quotient(float x, float by) noexcept {
    return by == 0 ? std::copysign(std::numeric_limits<float>::infinity(), x) * std::copysign(1.0f, by) : x / by;
}

/// Returns 1 / x, or 0 if that is not finite.
inline float inverse_or_zero(float x) noexcept {
    const float inverse = inverse_of(x);
    return std::isfinite(inverse) ? inverse : 0.0f;
}

/// The values that the codes of some neighbours stand for: step * code + base.
struct code_line {
    float step = 0;
    float base = -0.0f;  ///< -0, because adding it keeps the sign of a zero product
    int lowest = 0;
    int highest = 0;

    float at(int code) const noexcept { return times(step, code) + base; }
};

/// A block as it is stored: a code for each value, and a line for each `width` values.
struct coded_block {
    std::array<int, 256> code;
    std::array<code_line, 16> lines;
    std::size_t width = 32;
};

}  // namespace quantsweep::detail
