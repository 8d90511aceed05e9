// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How numbers are rounded: the modes, and the numbers that kernels round to: evenly spaced ones, small floats, and
///        lists.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace quantsweep {

/// Selects which of its two neighbours a number is rounded to.
enum class rounding_mode : std::uint8_t {
    half_to_even,  ///< the nearer one; a tie goes to the one with an even code
    half_away,     ///< the nearer one; a tie goes to the one further from 0
    toward_zero,   ///< the one nearer to 0
    stochastic,    ///< either one, the nearer one more likely; the expectation is the number itself
};

/// How a number is expressed in steps. The two modes differ in the last bit, and therefore at ties.
enum class scaling_mode : std::uint8_t {
    reciprocal,  ///< x * (1 / scale), with the reciprocal rounded to float: PyTorch and most kernels
    divide,      ///< x / scale: ONNX QuantizeLinear
};

/// A complete rounding rule. `seed` matters only to stochastic rounding, and is 0 otherwise.
struct rounding {
    rounding_mode mode = rounding_mode::half_to_even;  ///< the neighbour that is taken
    /// Whether values are divided by the scale or multiplied by its inverse.
    scaling_mode scaling = scaling_mode::reciprocal;
    std::uint32_t seed = 0;  ///< the seed of stochastic rounding
    friend constexpr bool operator==(const rounding&, const rounding&) = default;
};

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

/// Any list of numbers. Borrows the lists. `levels` ascend; midpoints[k] lies between levels[k] and levels[k + 1] and
/// rounds to the lower one.
struct level_list {
    std::span<const float> levels;     ///< the numbers that values are rounded to
    std::span<const float> midpoints;  ///< the boundaries between the values of neighbouring levels
};

}  // namespace quantsweep
