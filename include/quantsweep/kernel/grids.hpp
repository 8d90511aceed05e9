// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The numbers that kernels round to: evenly spaced ones, and small floats.

#include <bit>
#include <cstdint>

namespace quantsweep {

/// The numbers k * scale, where k is a whole number in [lowest, highest]; both bounds lie within +-2^21. For an integer
/// format, k is a code minus the zero point.
struct rounding_grid {
    float scale = 1;          ///< the distance between neighbouring numbers
    float inverse_scale = 1;  ///< 1 / scale, rounded to float
    float lowest = 0;         ///< the smallest k
    float highest = 0;        ///< the largest k
};

/// The magnitudes of a small float, as the bits of floats.
struct float_grid {
    std::int32_t smallest_normal;  ///< 2^(lowest exponent)
    std::int32_t largest;          ///< the largest magnitude
    int mantissa_bits;             ///< the number of mantissa bits

    /// Whether the exponents reach so far down that the quantum of a subnormal is not a normal float, as in bfloat16.
    constexpr bool wide() const noexcept { return (smallest_normal >> 23) <= mantissa_bits; }
    /// The largest magnitude, as a float.
    constexpr float largest_value() const noexcept { return std::bit_cast<float>(largest); }
    /// The least magnitude above 0; only if the grid is not wide.
    constexpr float smallest_value() const noexcept {
        return std::bit_cast<float>(smallest_normal - (mantissa_bits << 23));
    }
    /// The code of the largest number, without its sign.
    constexpr int last_code() const noexcept {
        return ((largest - smallest_normal) >> (23 - mantissa_bits)) + (1 << mantissa_bits);
    }
    /// The magnitude of a code, counted from 0 upwards; only if the grid is not wide.
    constexpr float value(int code) const noexcept {
        const int normal = code - (1 << mantissa_bits);
        return normal < 0 ? static_cast<float>(code) * smallest_value()
                          : std::bit_cast<float>(smallest_normal + (normal << (23 - mantissa_bits)));
    }
};

}  // namespace quantsweep
