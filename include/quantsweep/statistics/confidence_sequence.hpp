// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What may be said of a mean at any time, however often one looks: tests and intervals by betting.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace quantsweep {

/// Where samples come from.
struct sampling {
    double low = 0;  ///< bounds of one value
    double high = 1;
    std::size_t population =
        0;  ///< how many values there are in all, drawn without replacement; 0 for independent draws
};

/// Two bets against "the mean is `mean`", one that it is smaller and one that it is larger. Under that hypothesis each
/// capital is a nonnegative martingale that begins at 1, so that the chance that it ever reaches 1 / error is at most
/// `error` (Ville 1939), and for a mean on the other side the chance is smaller still.
/// Formula  K_t = prod_i (1 -+ lambda_i (x_i - m_i)), x in [0, 1]; lambda_i from the values before i alone
///          m_i = mean, or (N mean - sum_{j<i} x_j) / (N - i + 1) without replacement
/// Source   Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting", sections 4.2
///          (capital), 5 (without replacement) and B.3 (approximate GRAPA: the bets)
class betting_test {
public:
    betting_test(double mean, const sampling& from)
        : from_{from}, mean_{unit(mean)}, sum_of_all_{mean_ * static_cast<double>(from.population)} {}

    /// Cost  a few operations and two logarithms
    void add(double value) noexcept {
        const double x = std::clamp(unit(value), 0.0, 1.0), expected = next_mean();
        if (expected < 0 || expected > 1) {
            // No values of [0, 1] could bring the sum there any more.
            (expected < 0 ? larger_ : smaller_) = std::numeric_limits<double>::infinity();
        } else {
            const double count = static_cast<double>(seen_) + 1;
            const double guess = (0.5 + sum_) / count, spread = (prior_variance + squares_) / count;
            const double gap = expected - guess, bet = gap / (spread + gap * gap);
            smaller_ += std::log1p(-std::clamp(bet, 0.0, most(1 - expected)) * (x - expected));
            larger_ += std::log1p(std::clamp(-bet, 0.0, most(expected)) * (x - expected));
            squares_ += (x - guess) * (x - guess);
        }
        sum_ += x;
        ++seen_;
        best_smaller_ = std::max(best_smaller_, smaller_);
        best_larger_ = std::max(best_larger_, larger_);
    }

    /// Whether it has ever been certain, but for this chance of error, that the true mean is smaller; or larger.
    bool is_smaller(double error) const noexcept { return best_smaller_ >= -std::log(error); }
    bool is_larger(double error) const noexcept { return best_larger_ >= -std::log(error); }
    /// Two-sided, of "the mean is `mean`", valid at any time.
    double p_value() const noexcept { return std::min(1.0, 2 * std::exp(-std::max(best_smaller_, best_larger_))); }

private:
    static constexpr double stake = 0.9;  ///< of the capital, at most, on one value
    static constexpr double prior_variance = 1.0 / 64;

    /// The largest bet that, where a value may be worse than expected by so much, leaves a part of the capital.
    static double most(double worse) noexcept {
        return worse > 0 ? stake / worse : std::numeric_limits<double>::infinity();
    }
    double unit(double value) const noexcept { return (value - from_.low) / (from_.high - from_.low); }
    double next_mean() const noexcept {
        if (from_.population == 0) return mean_;
        return (sum_of_all_ - sum_) / static_cast<double>(from_.population - std::min(seen_, from_.population - 1));
    }

    sampling from_;
    double mean_;
    double sum_of_all_;
    std::size_t seen_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double smaller_ = 0, larger_ = 0;            ///< logarithms of the capitals
    double best_smaller_ = 0, best_larger_ = 0;  ///< the most they have been
};

struct mean_interval {
    double low;
    double high;
};

/// The means that no bet has ruled out by now: covers the true one at all times at once, but for the chance `error`.
/// A point once the whole population has been seen.
/// Shape    the values in the order in which they were drawn
/// Empty    the bounds
/// Cost     O(values), some 120 bets each
inline mean_interval confidence_sequence(std::span<const double> values, const sampling& from, double error) {
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
    // From the outside in, so that no mean is skipped that a bet with another outcome would have kept: first in steps,
    // then between the last that is out and the first that is in.
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
    // Where every mean is out, which the error allows, the point between the two last.
    return low <= high ? mean_interval{low, high} : mean_interval{(low + high) / 2, (low + high) / 2};
}

}  // namespace quantsweep
