// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The modes in which a number is expressed in steps and rounded to a representable number.

#include <cstdint>

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

}  // namespace quantsweep
