// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of confidence_sequence.hpp.

#include <quantsweep/statistics/confidence_sequence.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Returns the largest bet that leaves part of the capital if a value is `worse` than expected.
QUANTSWEEP_INLINE double largest_bet(double worse) noexcept {
    constexpr double stake = 0.9;  // the most of the capital that one value may cost
    return worse > 0 ? stake / worse : std::numeric_limits<double>::infinity();
}

}  // namespace detail

QUANTSWEEP_INLINE betting_test::betting_test(double mean, const sampling& from)
    : from_{from}, mean_{unit(mean)}, sum_of_all_{mean_ * static_cast<double>(from.population)} {}

QUANTSWEEP_INLINE void betting_test::add(double value) noexcept {
    constexpr double prior_variance = 1.0 / 64;
    const double x = std::clamp(unit(value), 0.0, 1.0), expected = next_mean();
    if (expected < 0 || expected > 1) {
        // No values in [0, 1] can bring the sum there any more.
        (expected < 0 ? larger_ : smaller_) = std::numeric_limits<double>::infinity();
    } else {
        const double count = static_cast<double>(seen_) + 1;
        const double guess = (0.5 + sum_) / count, spread = (prior_variance + squares_) / count;
        const double gap = expected - guess, bet = gap / (spread + gap * gap);
        smaller_ += std::log1p(-std::clamp(bet, 0.0, detail::largest_bet(1 - expected)) * (x - expected));
        larger_ += std::log1p(std::clamp(-bet, 0.0, detail::largest_bet(expected)) * (x - expected));
        squares_ += (x - guess) * (x - guess);
    }
    sum_ += x;
    ++seen_;
    best_smaller_ = std::max(best_smaller_, smaller_);
    best_larger_ = std::max(best_larger_, larger_);
}

QUANTSWEEP_INLINE bool betting_test::is_smaller(double error) const noexcept {
    return best_smaller_ >= -std::log(error);
}
QUANTSWEEP_INLINE bool betting_test::is_larger(double error) const noexcept { return best_larger_ >= -std::log(error); }

QUANTSWEEP_INLINE double betting_test::p_value() const noexcept {
    return std::min(1.0, 2 * std::exp(-std::max(best_smaller_, best_larger_)));
}

QUANTSWEEP_INLINE double betting_test::next_mean() const noexcept {
    if (from_.population == 0) return mean_;
    return (sum_of_all_ - sum_) / static_cast<double>(from_.population - std::min(seen_, from_.population - 1));
}

QUANTSWEEP_INLINE mean_interval confidence_sequence(std::span<const double> values, const sampling& from,
                                                    double error) {
    if (from.population > 0 && values.size() >= from.population) {
        double sum = 0;
        for (double value : values) sum += value;
        const double mean = sum / static_cast<double>(values.size());
        return {mean, mean};
    }
    const auto ruled_out = [&](double mean, bool from_below) {
        betting_test test{mean, from};
        for (double value : values) test.add(value);
        return from_below ? test.is_larger(error / 2) : test.is_smaller(error / 2);
    };
    // Searches from the outside in, so that it skips no mean that a bet with another outcome would have kept: first in
    // steps, then between the last mean that is ruled out and the first that is not.
    const auto end = [&](double outer, double inner, bool from_below) {
        constexpr int steps = 40, halvings = 20;
        double out = outer, in = inner;
        if (!ruled_out(outer, from_below)) return outer;
        for (int i = 1; i <= steps; ++i) {
            const double tried = outer + (inner - outer) * i / steps;
            if (!ruled_out(tried, from_below)) {
                in = tried;
                break;
            }
            out = tried;
        }
        for (int i = 0; i < halvings; ++i) {
            const double middle = out + (in - out) / 2;
            (ruled_out(middle, from_below) ? out : in) = middle;
        }
        return out;
    };
    const double low = end(from.low, from.high, true), high = end(from.high, from.low, false);
    // If every mean is ruled out, which happens within the error, returns the point between the last two.
    return low <= high ? mean_interval{low, high} : mean_interval{(low + high) / 2, (low + high) / 2};
}

}  // namespace quantsweep
