// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The float arithmetic that ggml's formats are defined by, operation by operation.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/kernel/minifloat.hpp>

namespace quantsweep::detail {

/// The same number, out of reach of a compiler that would fuse the product that it is with a sum (-ffp-contract).
inline float kept_apart(float product) noexcept {
#if defined(__clang__)
#pragma clang fp reassociate(on)  // of the fence alone, which is none without it
    return __arithmetic_fence(product);
#elif defined(__FMA__)
    __asm__("" : "+x"(product));
    return product;
#elif defined(__aarch64__)
    __asm__("" : "+w"(product));
    return product;
#elif defined(__x86_64__)
    return product;  // a processor that cannot fuse
#else
    return __builtin_assoc_barrier(product);
#endif
}
inline float times(float a, float b) noexcept { return kept_apart(a * b); }
inline float times(float a, int b) noexcept { return times(a, static_cast<float>(b)); }

/// The nearest whole number, ties to even, where |x| < 2^22. Beyond that, and of NaN, the low bits of the sum: no
/// nearest number, but some number, and the same one on every processor.
inline int nearest(float x) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(x + 0x1.8p23f);
    return static_cast<int>(bits & 0x7fffffu) - 0x400000;
}
inline int nearest(float x, int lowest, int highest) noexcept {
    return std::min(std::max(nearest(x), lowest), highest);
}

/// As fp16 keeps it; what is too large becomes its largest number.
inline float to_half(float x) noexcept { return round_to_minifloat(x, float16.grid(), 1.0f, rounding{}, 0); }

/// The value of the largest magnitude, the first of several; 0 where all are.
inline float peak(std::span<const float> values) noexcept {
    // In two steps: of one, which keeps the value while it compares magnitudes, clang 19 makes for AVX2 code that takes
    // the wrong one of x and -x.
    float magnitude = 0;
    for (float x : values) magnitude = std::max(magnitude, std::fabs(x));
    if (magnitude == 0) return 0;
    return *std::find_if(values.begin(), values.end(), [&](float x) { return std::fabs(x) == magnitude; });
}

/// Of 0 an infinity of its sign, as IEEE 754 has it and C++ does not.
inline float inverse_of(float x) noexcept {
    return x == 0 ? std::copysign(std::numeric_limits<float>::infinity(), x) : 1 / x;
}

/// Likewise of any dividend but 0.
inline float quotient(float x, float by) noexcept {
    return by == 0 ? std::copysign(std::numeric_limits<float>::infinity(), x) * std::copysign(1.0f, by) : x / by;
}

/// 0 where it would not be finite.
inline float inverse_or_zero(float x) noexcept {
    const float inverse = inverse_of(x);
    return std::isfinite(inverse) ? inverse : 0.0f;
}

/// What the codes of some neighbours stand for: step * code + base.
struct code_line {
    float step = 0;
    float base = -0.0f;  ///< keeps the sign of a product that is zero
    int lowest = 0;
    int highest = 0;

    float at(int code) const noexcept { return times(step, code) + base; }
};

/// A block as it is stored: a code for each value, and a line for each `width` of them.
struct coded_block {
    std::array<int, 256> code;
    std::array<code_line, 16> lines;
    std::size_t width = 32;
};

}  // namespace quantsweep::detail
