// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  ggml's formats with blocks of 32 values: Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, IQ4_NL.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>
#include <quantsweep/format/detail/ggml_search.hpp>

namespace quantsweep::detail {

using block_of_32 = std::span<const float, 32>;

/// Encodes Q8_0: the largest magnitude gets the code 127 or -127.
inline void encode_even(block_of_32 x, coded_block& block) noexcept {
    const float step = std::fabs(peak(x)) / 127, inverse = inverse_or_zero(step);
    block.lines[0] = {to_half(step), -0.0f, -127, 127};
    for (std::size_t i = 0; i < x.size(); ++i)
        block.code[i] = static_cast<int>(std::clamp(std::round(x[i] * inverse), -127.0f, 127.0f));
}

/// Encodes Q4_0 and Q5_0: the value of the largest magnitude gets the code -half, whatever its sign.
inline void encode_signed(block_of_32 x, int half, coded_block& block) noexcept {
    const auto zero = static_cast<float>(half);
    const float step = peak(x) / -zero, inverse = inverse_or_zero(step);
    block.lines[0] = {to_half(step), -0.0f, -half, half - 1};
    for (std::size_t i = 0; i < x.size(); ++i)
        block.code[i] = static_cast<int>(std::min(times(x[i], inverse) + (zero + 0.5f), 2 * zero - 1)) - half;
}

/// Encodes Q4_1 and Q5_1: codes count steps upwards from the lowest value.
inline void encode_affine(block_of_32 x, int highest, coded_block& block) noexcept {
    float low = x[0], high = x[0];
    for (float value : x) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    const auto last = static_cast<float>(highest);
    const float step = (high - low) / last, inverse = inverse_or_zero(step);
    block.lines[0] = {to_half(step), to_half(low), 0, highest};
    for (std::size_t i = 0; i < x.size(); ++i)
        block.code[i] = static_cast<int>(std::min(times(x[i] - low, inverse) + 0.5f, last));
}

/// The levels of IQ4_NL.
inline constexpr std::array<int, 16> nonlinear_levels{-127, -104, -83, -65, -49, -35, -22, -10,
                                                      1,    13,   25,  38,  53,  69,  89,  113};

/// Returns the nearest level; of two equally near, the higher.
inline int nearest_level(float x) noexcept {
    const auto above = std::upper_bound(nonlinear_levels.begin(), nonlinear_levels.end(), x,
                                        [](float value, int level) { return value < static_cast<float>(level); });
    if (above == nonlinear_levels.begin()) return *above;
    const int below = *std::prev(above);
    if (above == nonlinear_levels.end()) return below;
    return x - static_cast<float>(below) < static_cast<float>(*above) - x ? below : *above;
}

/// Encodes IQ4_NL: rounds with the largest magnitude at the lowest level, then takes the step that fits best with
/// weights x^2.
inline void encode_nonlinear(block_of_32 x, coded_block& block) noexcept {
    block.lines[0] = {0, -0.0f, nonlinear_levels.front(), nonlinear_levels.back()};
    const float largest = peak(x);
    if (std::fabs(largest) < ggml_nothing) {
        std::fill(block.code.begin(), block.code.end(), 1);
        return;
    }
    const float inverse = inverse_of(largest / static_cast<float>(nonlinear_levels.front()));
    step_sums sums;
    for (std::size_t i = 0; i < x.size(); ++i) {
        block.code[i] = nearest_level(times(inverse, x[i]));
        const float wk = times(x[i] * x[i], block.code[i]);
        sums.with_value += times(wk, x[i]);  // not add(): ggml multiplies here in another order
        sums.squares += times(wk, block.code[i]);
    }
    block.lines[0].step = to_half(sums.step());
}

}  // namespace quantsweep::detail
