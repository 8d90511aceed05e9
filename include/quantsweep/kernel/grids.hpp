// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The numbers that kernels round to: evenly spaced ones, and small floats.

#include <bit>
#include <cstdint>

namespace quantsweep {

/// The numbers k * scale, k a whole number of [lowest, highest]; both within +-2^21. An integer format's codes
/// less its zero point.
struct rounding_grid {
    float scale = 1;          ///< the distance of neighbouring numbers
    float inverse_scale = 1;  ///< 1 / scale, rounded to float
    float lowest = 0;         ///< the smallest k
    float highest = 0;        ///< the largest k
};

/// The magnitudes of a small float, as bits of floats.
struct float_grid {
    std::int32_t smallest_normal;  ///< 2^(lowest exponent)
    std::int32_t largest;          ///< the largest magnitude
    int mantissa_bits;             ///< how many bits the mantissa has

    /// Exponents down to where a subnormal's quantum is no normal float: bfloat16.
    constexpr bool wide() const noexcept { return (smallest_normal >> 23) <= mantissa_bits; }
    /// The largest magnitude, as a float.
    constexpr float largest_value() const noexcept { return std::bit_cast<float>(largest); }
    /// The least above 0; where the grid is not wide.
    constexpr float smallest_value() const noexcept {
        return std::bit_cast<float>(smallest_normal - (mantissa_bits << 23));
    }
    /// The largest number's code without sign, and the number of such a code; the latter where the grid is not wide.
    constexpr int last_code() const noexcept {
        return ((largest - smallest_normal) >> (23 - mantissa_bits)) + (1 << mantissa_bits);
    }
    /// The magnitude of a code, counted from 0 upwards.
    constexpr float value(int code) const noexcept {
        const int normal = code - (1 << mantissa_bits);
        return normal < 0 ? static_cast<float>(code) * smallest_value()
                          : std::bit_cast<float>(smallest_normal + (normal << (23 - mantissa_bits)));
    }
};

}  // namespace quantsweep
