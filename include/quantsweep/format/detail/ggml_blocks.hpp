// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  ggml's formats with blocks of 32 values: Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, IQ4_NL.

#include <cstddef>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>
#include <quantsweep/format/detail/ggml_search.hpp>

namespace quantsweep::detail {

/// Encodes Q8_0: the largest magnitude gets the code 127 or -127.
template <class Floats>
void encode_even(const Floats* x, coded_blocks<Floats>& to) noexcept {
    const Floats step = divide(magnitude_of(peak(x, 32)), Floats(127.0f)), inverse = inverse_or_zero(step);
    to.set_step(0, to_half(step));
    to.highest = 127;
    to.lowest = -to.highest;
    for (std::size_t i = 0; i < 32; ++i)
        to.code[i] =
            lesser(Floats(to.highest), greater(Floats(to.lowest), rounded_away(unfused_product(x[i], inverse))));
}

/// Encodes Q4_0 and Q5_0: the value of the largest magnitude gets the code -half, whatever its sign.
template <class Floats>
void encode_signed(const Floats* x, float half, coded_blocks<Floats>& to) noexcept {
    const Floats step = divide(peak(x, 32), Floats(-half)), inverse = inverse_or_zero(step);
    to.set_step(0, to_half(step));
    to.lowest = -half;
    to.highest = half - 1;
    for (std::size_t i = 0; i < 32; ++i)
        to.code[i] = truncated(lesser(Floats(2 * half - 1), unfused_product(x[i], inverse) + (half + 0.5f))) - half;
}

/// Encodes Q4_1 and Q5_1: codes count steps upwards from the lowest value.
template <class Floats>
void encode_affine(const Floats* x, float highest, coded_blocks<Floats>& to) noexcept {
    Floats low = x[0], high = x[0];
    for (std::size_t i = 1; i < 32; ++i) {
        low = lesser(x[i], low);
        high = greater(x[i], high);
    }
    const Floats step = divide(high - low, Floats(highest)), inverse = inverse_or_zero(step);
    to.step[0] = to_half(step);
    to.base[0] = to_half(low);
    to.lowest = 0;
    to.highest = highest;
    for (std::size_t i = 0; i < 32; ++i)
        to.code[i] = truncated(lesser(Floats(highest), unfused_product(x[i] - low, inverse) + 0.5f));
}

/// Returns the nearest of the 16 levels of IQ4_NL; of two equally near, the higher.
template <class Floats>
Floats nearest_level(const Floats& x) noexcept {
    static constexpr float levels[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    Floats found(levels[0]);
    for (std::size_t k = 1; k < 16; ++k)
        found = choose(x >= Floats((levels[k - 1] + levels[k]) / 2), Floats(levels[k]), found);
    return found;
}

/// Encodes IQ4_NL: rounds with the largest magnitude at the lowest level, then takes the step that fits best with
/// weights x^2.
template <class Floats>
void encode_nonlinear(const Floats* x, coded_blocks<Floats>& to) noexcept {
    to.lowest = -127;
    to.highest = 113;
    const Floats largest = peak(x, 32), inverse = divide(Floats(1.0f), divide(largest, Floats(to.lowest)));
    const auto nothing = magnitude_of(largest) < Floats(ggml_nothing);
    step_sums<Floats> sums;
    for (std::size_t i = 0; i < 32; ++i) {
        const Floats code = nearest_level(unfused_product(inverse, x[i])), wk = unfused_product(x[i] * x[i], code);
        sums.with_value =
            sums.with_value + unfused_product(wk, x[i]);  // not add(): ggml multiplies here in another order
        sums.squares = sums.squares + unfused_product(wk, code);
        to.code[i] = choose(nothing, Floats(1.0f), code);
    }
    to.set_step(0, choose(nothing, Floats(0.0f), to_half(sums.step())));
}

}  // namespace quantsweep::detail
