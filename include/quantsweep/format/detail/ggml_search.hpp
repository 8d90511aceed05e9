// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How ggml's super-blocks find the scales of their sub-blocks: weighted least squares over rounded codes.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>

namespace quantsweep::detail {

/// A sub-block whose values are all below this is stored as zeros.
inline constexpr float ggml_nothing = 1e-15f;

/// The sums of w x k and of w k^2. Their quotient is the step s with the least sum of w (x - s k)^2. That least error
/// falls as the square of the first sum grows relative to the second.
struct step_sums {
    float with_value = 0;
    float squares = 0;

    void add(float w, float x, int k) noexcept {
        with_value += times(w * x, k);
        squares += times(times(w, k), k);
    }
    float step() const noexcept { return squares > 0 ? with_value / squares : 0.0f; }
};

/// Returns a step for x = step * code with codes in [-half, half): the best of 19 roundings. Their steps lie around the
/// one that gives the largest magnitude the code -half. The weights are x^2.
/// Formula  docs/quantization.md, eq. 43
template <std::size_t N>
float fit_step_of_grid(std::span<const float, N> x, int half, std::span<int, N> code) noexcept {
    const float largest = peak(x);
    std::fill(code.begin(), code.end(), -half);
    if (std::fabs(largest) < ggml_nothing) return 0;
    float step = 0, best = 0;
    std::array<int, N> tried;
    const auto attempt = [&](int tenths, bool is_first) {
        const float inverse = -(static_cast<float>(half) + times(0.1f, tenths)) / largest;
        step_sums sums;
        for (std::size_t i = 0; i < N; ++i) {
            tried[i] = nearest(times(inverse, x[i]), -half, half - 1);
            sums.add(x[i] * x[i], x[i], tried[i]);
        }
        const bool is_better = sums.squares > 0 && sums.with_value * sums.with_value > best * sums.squares;
        if (!is_first && !is_better) return;
        step = sums.step();
        best = step * sums.with_value;
        std::copy(tried.begin(), tried.end(), code.begin());
    };
    attempt(0, true);
    for (int tenths = -9; tenths <= 9; ++tenths)
        if (tenths != 0) attempt(tenths, false);
    return step;
}

/// Returns a step for x = step * code with codes in [-half, half). Rounds once. Then, in at most five passes, re-rounds
/// each code with the step that fits all other codes best, and keeps the change if it lowers the error. The weights are
/// x^2.
/// Formula  docs/quantization.md, eq. 43
template <std::size_t N>
float fit_step_by_turns(std::span<const float, N> x, int half, std::span<int, N> code) noexcept {
    const float largest = peak(x);
    std::fill(code.begin(), code.end(), -half);
    if (std::fabs(largest) < ggml_nothing) return 0;
    const float inverse = static_cast<float>(-half) / largest;
    step_sums sums;
    for (std::size_t i = 0; i < N; ++i) {
        code[i] = nearest(times(inverse, x[i]), -half, half - 1);
        sums.add(x[i] * x[i], x[i], code[i]);
    }
    bool moved = true;
    for (int turn = 0; turn < 5 && moved; ++turn) {
        moved = false;
        for (std::size_t i = 0; i < N; ++i) {
            const float w = x[i] * x[i];
            step_sums others{sums.with_value - times(w * x[i], code[i]),
                             sums.squares - times(times(w, code[i]), code[i])};
            if (!(others.with_value > 0)) continue;
            const int moving = nearest(x[i] * others.squares / others.with_value, -half, half - 1);
            if (moving == code[i]) continue;
            others.add(w, x[i], moving);
            if (!(others.squares > 0 && others.with_value * others.with_value * sums.squares >
                                            sums.with_value * sums.with_value * others.squares))
                continue;
            code[i] = moving;
            sums = others;
            moved = true;
        }
    }
    return sums.step();
}

/// The parameters of fit_line().
struct line_search {
    int highest;      ///< codes are 0 to `highest`
    float first;      ///< added to `highest` in the first inverse step tried
    int more;         ///< how many more are tried, 0.1 apart
    bool is_squared;  ///< whether the error is squared or absolute
};

/// The fit x = step * code - offset; neither number is negative.
struct fitted_line {
    float step = 0;
    float offset = 0;
};

/// Returns the best of several roundings, each with the line that fits its codes by weighted least squares.
/// Formula  docs/quantization.md, eq. 44
template <std::size_t N>
fitted_line fit_line(std::span<const float, N> x, std::span<const float, N> w, const line_search& how) noexcept {
    float low = x[0], high = x[0], sum_w = w[0], sum_x = times(w[0], x[0]);
    for (std::size_t i = 1; i < N; ++i) {
        low = std::min(low, x[i]);
        high = std::max(high, x[i]);
        sum_w += w[i];
        sum_x += times(w[i], x[i]);
    }
    if (low > 0) low = 0;
    if (low == high) return {0, -low};
    std::array<int, N> code;
    const float highest = static_cast<float>(how.highest);
    const auto round = [&](float inverse) {
        for (std::size_t i = 0; i < N; ++i) code[i] = nearest(times(inverse, x[i] - low), 0, how.highest);
    };
    const auto error_of = [&](float step, float base) {
        float sum = 0;
        for (std::size_t i = 0; i < N; ++i) {
            const float error = times(step, code[i]) + base - x[i];
            sum += times(w[i], how.is_squared ? error * error : std::fabs(error));
        }
        return sum;
    };
    round(highest / (high - low));
    float step = inverse_of(highest / (high - low)), best = error_of(step, low);
    for (int more = 0; more <= how.more; ++more) {
        round((how.first + times(0.1f, more) + highest) / (high - low));  // starts from the best line so far
        float sum_k = 0, sum_kk = 0, sum_xk = 0;
        for (std::size_t i = 0; i < N; ++i) {
            const float wk = times(w[i], code[i]);
            sum_k += wk;
            sum_kk += times(wk, code[i]);
            sum_xk += times(wk, x[i]);
        }
        const float determinant = times(sum_w, sum_kk) - times(sum_k, sum_k);
        if (!(determinant > 0)) continue;
        fitted_line tried{(times(sum_w, sum_xk) - times(sum_x, sum_k)) / determinant,
                          (times(sum_kk, sum_x) - times(sum_k, sum_xk)) / determinant};
        if (tried.offset > 0) tried = {sum_xk / sum_kk, 0};
        const float error = error_of(tried.step, tried.offset);
        if (!(error < best)) continue;
        best = error;
        step = tried.step;
        low = tried.offset;
    }
    return {step, -low};
}

}  // namespace quantsweep::detail
