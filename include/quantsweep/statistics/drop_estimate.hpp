// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What paired scores say of a drop: its interval, its p-value, and which of many dips stand.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/statistics/detail/special_functions.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// A mean drop over samples drawn from a population, positive is worse.
struct drop_estimate {
    double drop = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();  ///< two-sided, of "the population's drop is 0"
};

namespace detail {

/// Clopper-Pearson interval of a proportion (Clopper and Pearson 1934), `miss` outside, half at each end.
struct proportion {
    double low, high;
    proportion(std::uint64_t successes, std::uint64_t trials, double miss) {
        const auto k = static_cast<double>(successes), n = static_cast<double>(trials);
        low = successes == 0 ? 0 : beta_quantile(k, n - k + 1, miss / 2);
        high = successes == trials ? 1 : beta_quantile(k + 1, n - k, 1 - miss / 2);
    }
};

/// Lost and gained samples each get an exact interval at half the miss; their difference covers by Bonferroni.
/// The p-value is the exact sign test (McNemar 1947) of lost against gained.
inline drop_estimate zero_one_drop(std::span<const double> drops, double miss) {
    const auto n = static_cast<std::uint64_t>(drops.size());
    const auto lost =
        static_cast<std::uint64_t>(std::count_if(drops.begin(), drops.end(), [](double d) { return d > 0; }));
    const auto gained =
        static_cast<std::uint64_t>(std::count_if(drops.begin(), drops.end(), [](double d) { return d < 0; }));
    const proportion worse{lost, n, miss / 2}, better{gained, n, miss / 2};
    const double tail = binomial_half_tail(std::max(lost, gained), lost + gained);
    return {(static_cast<double>(lost) - static_cast<double>(gained)) / static_cast<double>(n), worse.low - better.high,
            worse.high - better.low, std::min(1.0, 2 * tail)};
}

/// NaN where there are none.
inline double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Mean and unbiased variance; for one sample the variance is NaN.
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

/// Empirical Bernstein (Maurer and Pontil 2009, theorem 4), both sides; `width` is the length of the drops' bounds.
inline drop_estimate bernstein_drop(std::span<const double> drops, double width, double miss) {
    const sample_moments seen{drops};
    const auto n = static_cast<double>(drops.size());
    if (drops.size() < 2) return {seen.mean, -width / 2, width / 2, 1};
    const auto reach = [&](double level) {
        const double log_term = std::log(4 / level);
        return std::sqrt(2 * seen.variance * log_term / n) + 7 * width * log_term / (3 * (n - 1));
    };
    const double half = reach(miss), mean = std::abs(seen.mean);
    // The largest level whose interval leaves out 0.
    const double p = mean < reach(1) ? 1 : bisect(0, 1, -mean, [&](double level) { return -reach(level); });
    return {seen.mean, std::max(seen.mean - half, -width / 2), std::min(seen.mean + half, width / 2), p};
}

/// Student 1908; exact for normal drops only, hence "approximate" in its name.
inline drop_estimate student_drop(std::span<const double> drops, double miss) {
    const sample_moments seen{drops};
    if (drops.size() < 2)
        return {seen.mean, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), 1};
    const auto n = static_cast<double>(drops.size());
    const double error = std::sqrt(seen.variance / n);
    const double half = student_quantile(1 - miss, n - 1) * error;
    const double p = error > 0 ? student_two_sided(seen.mean / error, n - 1) : (seen.mean == 0 ? 1.0 : 0.0);
    return {seen.mean, seen.mean - half, seen.mean + half, p};
}

/// Whether a mean of such scores has an interval that needs no assumption.
inline bool is_bounded(const metric_info& metric) {
    return !metric.whole_set && metric.lower_bound && metric.upper_bound;
}

}  // namespace detail

/// The method by which `estimate_drop`, or `bootstrap_drop`, makes intervals for this metric.
inline std::string interval_name(const metric_info& metric) {
    if (metric.against_float) return "none";
    if (metric.whole_set) return "bootstrap (approximate)";
    if (metric.zero_one) return "Clopper-Pearson";
    if (detail::is_bounded(metric)) return "empirical Bernstein";
    return "t (approximate)";
}

/// Paired: drops[i] is baseline minus quantized of sample i, its sign turned so that positive is worse.
/// Confidence is that of the interval; the error is at most 1 - confidence, exactly for 0/1 and bounded metrics.
/// NaN/Inf  must not occur: a layer that gives such scores is a failed row
/// Empty    all NaN
inline drop_estimate estimate_drop(std::span<const double> drops, const metric_info& metric, double confidence) {
    if (drops.empty()) return {};
    const double miss = 1 - confidence;
    if (metric.zero_one) return detail::zero_one_drop(drops, miss);
    if (detail::is_bounded(metric))
        return detail::bernstein_drop(drops, 2 * (*metric.upper_bound - *metric.lower_bound), miss);
    return detail::student_drop(drops, miss);
}

/// Which hypotheses are rejected with a familywise error of at most `level` (Holm 1979). NaN p-values are left out
/// of the family and never rejected.
inline std::vector<bool> holm(std::span<const double> p_values, double level) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p_values.size(); ++i)
        if (!std::isnan(p_values[i])) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return p_values[a] != p_values[b] ? p_values[a] < p_values[b] : a < b;
    });
    std::vector<bool> rejected(p_values.size(), false);
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        if (p_values[order[rank]] > level / static_cast<double>(order.size() - rank)) break;
        rejected[order[rank]] = true;
    }
    return rejected;
}

}  // namespace quantsweep
