// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tests and intervals for a mean, by betting, which are valid at any time, however often you look.

#include <cstddef>
#include <span>

namespace quantsweep {

/// The population that samples come from.
struct sampling {
    double low = 0;   ///< the lower bound of one value
    double high = 1;  ///< the upper bound of one value
    /// The number of values in all, if they are drawn without replacement; 0 for independent draws.
    std::size_t population = 0;
};

/// Two bets against "the mean is `mean`": one that it is smaller, and one that it is larger. Under that hypothesis each
/// capital is a nonnegative martingale that begins at 1. The chance that it ever reaches 1 / error is therefore at most
/// `error` (Ville 1939). If the mean is on the other side, the chance is smaller still.
/// Formula  K_t = prod_i (1 -+ lambda_i (x_i - m_i)), x in [0, 1]; lambda_i from the values before i alone
///          m_i = mean, or (N mean - sum_{j<i} x_j) / (N - i + 1) without replacement
/// Source   Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting", sections 4.2
///          (capital), 5 (without replacement) and B.3 (approximate GRAPA: the bets)
class betting_test {
public:
    /// Takes the mean that the test bets against, and the population that the samples come from.
    betting_test(double mean, const sampling& from);

    /// Adds a value.
    /// Cost  a few operations and two logarithms
    void add(double value) noexcept;

    /// Whether the test has ever been certain, except for this chance of error, that the true mean is smaller.
    bool is_smaller(double error) const noexcept;
    /// Whether the test has ever been certain, except for this chance of error, that the true mean is larger.
    bool is_larger(double error) const noexcept;
    /// Returns the two-sided p-value of "the mean is `mean`", which is valid at any time.
    double p_value() const noexcept;

private:
    double unit(double value) const noexcept { return (value - from_.low) / (from_.high - from_.low); }
    double next_mean() const noexcept;

    sampling from_;
    double mean_;
    double sum_of_all_;
    std::size_t seen_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double smaller_ = 0, larger_ = 0;            ///< logarithms of the capitals
    double best_smaller_ = 0, best_larger_ = 0;  ///< the largest that they have been
};

/// An interval for a mean.
struct mean_interval {
    double low;   ///< its lower end
    double high;  ///< its upper end
};

/// Returns the means that no bet has ruled out so far. Except with the chance `error`, the interval covers the true mean
/// at all times at once. It is a point once the whole population has been seen.
/// Shape  the values in the order in which they were drawn
/// Empty  the bounds
/// Cost   O(values), some 120 bets each
mean_interval confidence_sequence(std::span<const double> values, const sampling& from, double error);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/confidence_sequence.ipp>
#endif
