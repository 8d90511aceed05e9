// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The methods that turn paired scores into the interval of a drop.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include <quantsweep/statistics/detail/special_functions.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep::detail {

/// The Clopper-Pearson interval of a proportion (Clopper and Pearson 1934), with half of `miss` outside at each end.
struct proportion {
    double low, high;
    proportion(std::uint64_t successes, std::uint64_t trials, double miss) {
        const auto k = static_cast<double>(successes), n = static_cast<double>(trials);
        low = successes == 0 ? 0 : beta_quantile(k, n - k + 1, miss / 2);
        high = successes == trials ? 1 : beta_quantile(k + 1, n - k, 1 - miss / 2);
    }
};

/// Lost and gained samples each get an exact interval with half the miss; by Bonferroni, their difference has the full
/// coverage. If no sample can be gained, the lost ones use the whole miss and the interval is exact.
/// The p-value is that of the exact sign test (McNemar 1947) of lost against gained samples. If none can be gained, it
/// is larger than necessary.
inline drop_estimate zero_one_drop(std::span<const double> drops, double miss, bool can_gain) {
    const auto n = static_cast<std::uint64_t>(drops.size());
    const auto lost =
        static_cast<std::uint64_t>(std::count_if(drops.begin(), drops.end(), [](double d) { return d > 0; }));
    const auto gained =
        static_cast<std::uint64_t>(std::count_if(drops.begin(), drops.end(), [](double d) { return d < 0; }));
    const double drop = (static_cast<double>(lost) - static_cast<double>(gained)) / static_cast<double>(n);
    const double p = std::min(1.0, 2 * binomial_half_tail(std::max(lost, gained), lost + gained));
    if (!can_gain && gained == 0) {
        const proportion worse{lost, n, miss};
        return {drop, worse.low, worse.high, p};
    }
    const proportion worse{lost, n, miss / 2}, better{gained, n, miss / 2};
    return {drop, worse.low - better.high, worse.high - better.low, p};
}

/// The mean and the unbiased variance. For one sample the variance is NaN.
struct sample_moments {
    double mean, variance;
    explicit sample_moments(std::span<const double> values) {
        const auto n = static_cast<double>(values.size());
        mean = detail::mean(values);
        double squares = 0;
        for (double value : values) squares += (value - mean) * (value - mean);
        variance = values.size() > 1 ? squares / (n - 1) : std::numeric_limits<double>::quiet_NaN();
    }
};

/// The two-sided empirical Bernstein interval (Maurer and Pontil 2009, theorem 4). Every drop must lie in the bounds.
inline drop_estimate bernstein_drop(std::span<const double> drops, const drop_bounds& bounds, double miss) {
    const sample_moments seen{drops};
    const double width = bounds.high - bounds.low;
    const auto n = static_cast<double>(drops.size());
    if (drops.size() < 2) return {seen.mean, bounds.low, bounds.high, 1};
    const auto reach = [&](double level) {
        const double log_term = std::log(4 / level);
        return std::sqrt(2 * seen.variance * log_term / n) + 7 * width * log_term / (3 * (n - 1));
    };
    const double half = reach(miss), mean = std::abs(seen.mean);
    // The largest level at which the interval excludes 0.
    const double p = mean < reach(1) ? 1 : bisect(0, 1, -mean, [&](double level) { return -reach(level); });
    return {seen.mean, std::max(seen.mean - half, bounds.low), std::min(seen.mean + half, bounds.high), p};
}

/// Returns the t interval of a mean with this standard error.
inline drop_estimate student_interval(double mean, double error, double degrees, double miss) {
    const double half = student_quantile(1 - miss, degrees) * error;
    const double p = error > 0 ? student_two_sided(mean / error, degrees) : (mean == 0 ? 1.0 : 0.0);
    return {mean, mean - half, mean + half, p};
}

/// Student 1908. Exact for normally distributed drops only, and therefore named "approximate".
inline drop_estimate student_drop(std::span<const double> drops, double miss) {
    const sample_moments seen{drops};
    if (drops.size() < 2)
        return {seen.mean, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), 1};
    const auto n = static_cast<double>(drops.size());
    return student_interval(seen.mean, std::sqrt(seen.variance / n), n - 1, miss);
}

}  // namespace quantsweep::detail
