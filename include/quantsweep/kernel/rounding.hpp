// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How a number between two representable ones is rounded, and how it is expressed in steps.

#include <cstdint>

namespace quantsweep {

/// To which of its two neighbours a number goes.
enum class rounding_mode : std::uint8_t {
    half_to_even,  ///< the nearer; a tie to the one with an even code
    half_away,     ///< the nearer; a tie to the one further from 0
    toward_zero,   ///< the one nearer to 0
    stochastic,    ///< either, the nearer the likelier, so that the expectation is the number itself
};

/// How a number is expressed in steps. The two differ in the last bit, and so at ties.
enum class scaling_mode : std::uint8_t {
    reciprocal,  ///< x * (1 / scale), the reciprocal rounded to float: PyTorch, and most kernels
    divide,      ///< x / scale: ONNX QuantizeLinear
};

/// `seed` matters to stochastic rounding only, and is 0 elsewhere.
struct rounding {
    rounding_mode mode = rounding_mode::half_to_even;  ///< which neighbour is taken
    /// Whether values are divided by the scale or multiplied by its inverse.
    scaling_mode scaling = scaling_mode::reciprocal;
    std::uint32_t seed = 0;  ///< of stochastic rounding
    friend constexpr bool operator==(const rounding&, const rounding&) = default;
};

}  // namespace quantsweep
