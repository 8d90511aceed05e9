// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How ggml's super-blocks find the scales of their sub-blocks: weighted least squares over rounded codes.

#include <cstddef>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>

namespace quantsweep::detail {

/// A sub-block whose values are all below this is stored as zeros.
inline constexpr float ggml_nothing = 1e-15f;

/// The sums of w x k and of w k^2. Their quotient is the step s with the least sum of w (x - s k)^2. That least error
/// falls as the square of the first sum grows relative to the second.
template <class Floats>
struct step_sums {
    Floats with_value = Floats(0.0f), squares = Floats(0.0f);

    void add(const Floats& w, const Floats& x, const Floats& k) noexcept {
        with_value = with_value + unfused_product(w * x, k);
        squares = squares + unfused_product(w * k, k);
    }
    Floats step() const noexcept {
        const Floats none(0.0f);
        return choose(squares > none, divide(with_value, squares), none);
    }
};

/// Both searches find the steps of all sub-blocks of a super-block.
inline constexpr std::size_t step_count = 16, step_width = 16;

/// Finds a step for each x = step * code with codes in [-half, half): the best of 19 roundings. Their steps lie around
/// the one that gives the largest magnitude the code -half. The weights are x^2.
/// Formula  docs/quantization.md, eq. 43
template <class Floats>
void fit_steps_of_grid(const Floats* x, float half, Floats* code, Floats* steps) noexcept {
    for (std::size_t j = 0; j < step_count; ++j, x += step_width, code += step_width) {
        const Floats largest = peak(x, step_width), none(0.0f);
        const auto nothing = magnitude_of(largest) < Floats(ggml_nothing);
        const int tries = any(magnitude_of(largest) >= Floats(ggml_nothing)) ? 19 : 0;
        const auto rounded = [&](std::size_t i, const Floats& inverse) {
            return nearest(unfused_product(inverse, x[i]), -half, half - 1);
        };
        Floats step = none, best_inverse = none, best(-1.0f);  // the first is better than this
        for (int k = 0; k < tries; ++k) {                      // 0, -9 to -1, 1 to 9
            const float tenths = static_cast<float>(k == 0 ? 0 : k < 10 ? k - 10 : k - 9);
            const Floats inverse = divide(Floats(-(half + unfused_product(0.1f, tenths))), largest);
            step_sums<Floats> sums;
            for (std::size_t i = 0; i < step_width; ++i) sums.add(x[i] * x[i], x[i], rounded(i, inverse));
            const auto is_better = sums.squares > none && sums.with_value * sums.with_value > best * sums.squares;
            step = choose(is_better, sums.step(), step);
            best = choose(is_better, step * sums.with_value, best);
            best_inverse = choose(is_better, inverse, best_inverse);
        }
        for (std::size_t i = 0; i < step_width; ++i) code[i] = choose(nothing, Floats(-half), rounded(i, best_inverse));
        steps[j] = choose(nothing, none, step);
    }
}

/// Rounds x again, with the step that fits all other codes best, and keeps the change if it lowers the error. Returns
/// in which lanes it does.
template <class Floats>
auto round_again(const Floats& x, float half, Floats& code, step_sums<Floats>& sums) noexcept {
    const Floats none(0.0f), w = x * x;
    step_sums<Floats> own{sums.with_value - unfused_product(w * x, code),
                          sums.squares - unfused_product(w * code, code)};
    const Floats moving = nearest(divide(x * own.squares, own.with_value), -half, half - 1);
    const auto may_move = own.with_value > none && moving != code;
    own.add(w, x, moving);
    const auto moves = may_move && own.squares > none &&
                       own.with_value * own.with_value * sums.squares > sums.with_value * sums.with_value * own.squares;
    code = choose(moves, moving, code);
    sums = {choose(moves, own.with_value, sums.with_value), choose(moves, own.squares, sums.squares)};
    return moves;
}

/// Finds a step for each x = step * code with codes in [-half, half). Rounds once, and then again in at most five
/// passes. The weights are x^2. Takes a value of each sub-block by turns, because the next value of the same sub-block
/// waits for this one's division.
/// Formula  docs/quantization.md, eq. 43
template <class Floats>
void fit_steps_by_turns(const Floats* x, float half, Floats* code, Floats* steps) noexcept {
    step_sums<Floats> sums[step_count];
    bool is_nothing[step_count];
    const auto peak_of = [&](std::size_t j) { return peak(x + j * step_width, step_width); };
    for (std::size_t j = 0; j < step_count; ++j) {
        const Floats largest = peak_of(j), inverse = divide(Floats(-half), largest);
        is_nothing[j] = !any(magnitude_of(largest) >= Floats(ggml_nothing));
        for (std::size_t i = j * step_width; i < (j + 1) * step_width; ++i) {
            code[i] = nearest(unfused_product(inverse, x[i]), -half, half - 1);
            sums[j].add(x[i] * x[i], x[i], code[i]);
        }
    }
    bool moved = true;
    for (int turn = 0; turn < 5 && moved; ++turn) {
        moved = false;
        for (std::size_t k = 0; k < step_width; ++k)
            for (std::size_t j = 0; j < step_count; ++j) {
                const std::size_t i = j * step_width + k;
                if (!is_nothing[j] && any(round_again(x[i], half, code[i], sums[j]))) moved = true;
            }
    }
    for (std::size_t j = 0; j < step_count; ++j) {
        const auto nothing = magnitude_of(peak_of(j)) < Floats(ggml_nothing);
        for (std::size_t i = j * step_width; i < (j + 1) * step_width; ++i)
            code[i] = choose(nothing, Floats(-half), code[i]);
        steps[j] = choose(nothing, Floats(0.0f), sums[j].step());
    }
}

/// The parameters of fit_line().
struct line_search {
    float highest;    ///< codes are 0 to `highest`
    float first;      ///< added to `highest` in the first inverse step tried
    int more;         ///< how many more are tried, 0.1 apart
    bool is_squared;  ///< whether the error is squared or absolute
};

/// The fit x = step * code - offset; neither number is negative.
template <class Floats>
struct fitted_line {
    Floats step, offset;
};

/// Returns the best of several roundings, each with the line that fits its codes by weighted least squares. Takes up to
/// 32 values.
/// Formula  docs/quantization.md, eq. 44
template <class Floats>
fitted_line<Floats> fit_line(const Floats* x, const Floats* w, std::size_t size, const line_search& how) noexcept {
    const Floats none(0.0f);
    Floats low = x[0], high = x[0], sum_w = w[0], sum_x = unfused_product(w[0], x[0]);
    for (std::size_t i = 1; i < size; ++i) {
        low = lesser(x[i], low);
        high = greater(x[i], high);
        sum_w = sum_w + w[i];
        sum_x = sum_x + unfused_product(w[i], x[i]);
    }
    low = lesser(none, low);
    const auto is_wide = low != high;
    if (!any(is_wide)) return {none, negated(low)};  // as where zeros fill a block
    Floats code[32];
    const auto round = [&](std::size_t i, const Floats& inverse) {
        return code[i] = nearest(unfused_product(inverse, x[i] - low), 0, how.highest);
    };
    const auto error_of = [&](const Floats& step, const Floats& base) {
        Floats sum = none;
        for (std::size_t i = 0; i < size; ++i) {
            const Floats error = unfused_product(step, code[i]) + base - x[i];
            sum = sum + unfused_product(w[i], how.is_squared ? error * error : magnitude_of(error));
        }
        return sum;
    };
    const Floats inverse = divide(Floats(how.highest), high - low);
    for (std::size_t i = 0; i < size; ++i) round(i, inverse);
    Floats step = choose(is_wide, divide(Floats(1.0f), inverse), none), best = error_of(step, low);
    for (int more = 0; more <= how.more; ++more) {
        const float steps = how.first + unfused_product(0.1f, static_cast<float>(more)) + how.highest;
        const Floats finer = divide(Floats(steps), high - low);  // starts from the best line so far
        Floats sum_k = none, sum_kk = none, sum_xk = none;
        for (std::size_t i = 0; i < size; ++i) {
            const Floats k = round(i, finer), wk = unfused_product(w[i], k);
            sum_k = sum_k + wk;
            sum_kk = sum_kk + unfused_product(wk, k);
            sum_xk = sum_xk + unfused_product(wk, x[i]);
        }
        const Floats determinant = unfused_product(sum_w, sum_kk) - unfused_product(sum_k, sum_k);
        const Floats fitted = divide(unfused_product(sum_kk, sum_x) - unfused_product(sum_k, sum_xk), determinant);
        const auto is_above = fitted > none;  // then the best line through 0
        const Floats base = choose(is_above, none, fitted);
        const Floats tried =
            divide(choose(is_above, sum_xk, unfused_product(sum_w, sum_xk) - unfused_product(sum_x, sum_k)),
                   choose(is_above, sum_kk, determinant));
        const Floats error = error_of(tried, base);
        const auto is_better = is_wide && determinant > none && error < best;
        best = choose(is_better, error, best);
        step = choose(is_better, tried, step);
        low = choose(is_better, base, low);
    }
    return {step, negated(low)};
}

}  // namespace quantsweep::detail
