// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns the records of all batches into what each metric says about a row.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/statistics/confidence_sequence.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/statistics/ratio_estimate.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>
#include <quantsweep/sweep/detail/score/compare.hpp>

namespace quantsweep::detail {

/// How drops become an interval and a verdict.
struct drop_question {
    double miss = 0.05;     ///< probability of error of one row's interval
    bool all_seen = false;  ///< whether the drop over the given samples is asked for and all of them were evaluated
    std::optional<double> stop_threshold{};
    double settled_miss = 0.025;  ///< probability of error of one row's verdict; at most half of miss
    std::size_t population = 0;   ///< for confidence sequences
    resampling again{};           ///< for metrics of a whole set
};

/// Returns the drop; positive is worse.
inline double drop_between(double before, double now, const metric_info& metric) {
    const double grown = metric.exponential ? now / before - 1 : now - before;
    return metric.higher_is_better ? -grown : grown;
}

/// Returns the drop of each sample, for a metric that scores samples.
inline std::vector<double> drops_of(const cell_totals& total, std::size_t k, const metric_info& metric) {
    std::vector<double> drops;
    if (k < total.scores.size())
        for (std::size_t s = 0; s < total.scores[k].samples(); ++s)
            drops.push_back(drop_between(total.baseline[k].values[s], total.scores[k].values[s], metric));
    return drops;
}

inline sampling drops_from(const drop_question& asked, const metric_info& metric) {
    const drop_bounds possible = possible_drops(metric);
    return {possible.low, possible.high, asked.population};
}

/// The number of samples after which it was clear on which side of the threshold the drop lies, and that side.
struct settlement {
    std::size_t samples;
    verdict side;
};

inline settlement settle(std::span<const double> drops, const drop_question& asked, const metric_info& metric) {
    const double threshold = *asked.stop_threshold;
    betting_test test{threshold, drops_from(asked, metric)};
    for (std::size_t s = 0; s < drops.size(); ++s) {
        test.add(drops[s]);
        if (test.is_smaller(asked.settled_miss)) return {s + 1, verdict::below};
        if (test.is_larger(asked.settled_miss)) return {s + 1, verdict::above};
    }
    if (drops.empty() || drops.size() != asked.population || mean(drops) == threshold)
        return {drops.size(), verdict::open};
    return {drops.size(), mean(drops) < threshold ? verdict::below : verdict::above};
}

/// Estimates the drop from the samples up to the one that settled it. Each end of the interval has the verdict's
/// probability of error. The interval does not reach across the threshold to the side that the verdict excludes.
inline drop_estimate sequential_drop(std::span<const double> drops, const drop_question& asked,
                                     const metric_info& metric, verdict side) {
    const sampling from = drops_from(asked, metric);
    mean_interval interval = confidence_sequence(drops, from, 2 * asked.settled_miss);
    if (side == verdict::below) interval.high = std::min(interval.high, *asked.stop_threshold);
    if (side == verdict::above) interval.low = std::max(interval.low, *asked.stop_threshold);
    // Symmetric bounds, as if samples could also be gained: otherwise the bound alone would rule out a drop of 0.
    betting_test none{0, {-from.high, from.high, from.population}};
    for (double drop : drops) none.add(drop);
    return {mean(drops), interval.low, interval.high, none.p_value()};
}

/// Estimates the drop of the k-th metric. Ignores samples after the one that settled the first metric, so that the
/// result does not depend on the batches.
inline drop_estimate drop_of(const cell_totals& total, std::size_t k, const any_metrics& metrics, const settlement& end,
                             std::span<const std::size_t> seen, const drop_question& asked) {
    const metric_info& metric = metrics.info(k);
    const auto whole = [&](std::span<const std::size_t> samples) {
        return drop_between(metrics.value(k, total.baseline[k], samples), metrics.value(k, total.scores[k], samples),
                            metric);
    };
    const auto exactly = [](double drop) { return drop_estimate{drop, drop, drop, drop == 0 ? 1.0 : 0.0}; };
    if (metric.whole_set) {
        if (asked.stop_threshold) return {whole(seen)};
        if (asked.all_seen) return exactly(whole(seen));
        if (metric.ratio)
            return estimate_ratio_drop(total.baseline[k].values, total.scores[k].values, metric, 1 - asked.miss);
        return bootstrap_drop(seen.size(), 1 - asked.miss, asked.again, whole);
    }
    const std::vector<double> all = drops_of(total, k, metric);
    const std::span<const double> drops = std::span{all}.first(end.samples);
    if (asked.stop_threshold && !is_bounded(metric)) return {mean(drops)};
    if (asked.stop_threshold) return sequential_drop(drops, asked, metric, k == 0 ? end.side : verdict::open);
    return asked.all_seen ? exactly(mean(drops)) : estimate_drop(drops, metric, 1 - asked.miss);
}

/// Returns the interval of the k-th metric's value, for a metric that compares with float. A maximum over the samples,
/// or any other value of a whole set, has none.
inline mean_interval value_interval(const cell_totals& total, std::size_t k, const metric_info& metric, double value,
                                    const settlement& end, const drop_question& asked) {
    constexpr mean_interval none{no_number, no_number};
    if (asked.stop_threshold) {
        if (!is_bounded(metric)) return none;
        return confidence_sequence(std::span{total.scores[k].values}.first(end.samples),
                                   {*metric.lower_bound, *metric.upper_bound, asked.population},
                                   2 * asked.settled_miss);
    }
    if (asked.all_seen) return {value, value};
    if (metric.whole_set && !metric.ratio) return none;
    const auto estimate = metric.ratio ? estimate_ratio : estimate_value;
    const drop_estimate found = estimate(total.scores[k].values, metric, 1 - asked.miss);
    return {found.low, found.high};
}

/// Returns one metric's numbers of a row.
/// Errors  nonfinite_value if the metric has no value over the samples; what a metric of a whole set throws
inline score score_of(const cell_totals& total, std::size_t k, const any_metrics& metrics, const settlement& end,
                      const drop_question& asked) {
    const metric_info& metric = metrics.info(k);
    const std::vector<std::size_t> seen = first_indices(end.samples);
    score made{metrics.value(k, total.scores[k], seen)};
    if (std::isnan(made.value))
        throw nonfinite_value{"", "the metric '" + metric.name + "' has no value (NaN) over these samples"};
    if (metric.against_float) {
        const mean_interval interval = value_interval(total, k, metric, made.value, end, asked);
        made.value_low = interval.low;
        made.value_high = interval.high;
        return made;
    }
    const drop_estimate estimate = drop_of(total, k, metrics, end, seen, asked);
    made.drop = estimate.drop;
    made.low = estimate.low;
    made.high = estimate.high;
    made.p_value = estimate.p_value;
    return made;
}

/// Fills in the numbers of all metrics.
inline void fill_scores(row& into, const cell_totals& total, const any_metrics& metrics, const drop_question& asked) {
    settlement end{total.samples, verdict::open};
    if (asked.stop_threshold) end = settle(drops_of(total, 0, metrics.info(0)), asked, metrics.info(0));
    std::vector<score> scores;
    for (std::size_t k = 0; k < metrics.size(); ++k) scores.push_back(score_of(total, k, metrics, end, asked));
    into.scores = std::move(scores);
    into.side = end.side;
    into.samples = end.samples;
    into.output_sqnr_db = decibels_of(total.output);
    into.output_nonfinite = total.output_nonfinite;
}

}  // namespace quantsweep::detail
