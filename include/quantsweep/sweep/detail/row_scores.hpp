// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From the records of all batches to what each metric says of a row.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/statistics/confidence_sequence.hpp>
#include <quantsweep/sweep/detail/engine.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep::detail {

/// What the batches of a cell add up to.
struct cell_totals {
    std::vector<score_column> scores{};    ///< by metric, of the batches that were done
    std::vector<score_column> baseline{};  ///< of the same samples
    squared_error_sums output{};
    std::vector<node_error> compared{};
    std::size_t samples = 0;  ///< of the batches that were done
    bool done = false;        ///< at least one batch
    std::string failure{};    ///< of the first batch that failed
};

/// By metric, the samples of a batch after those of the batches before.
inline void append(std::vector<score_column>& columns, const std::vector<score_column>& batch) {
    columns.resize(std::max(columns.size(), batch.size()));
    for (std::size_t k = 0; k < batch.size(); ++k) columns[k].append(batch[k]);
}

inline cell_totals add_up(const cell_history& history, const std::vector<std::vector<score_column>>& baseline) {
    cell_totals total;
    for (std::size_t b = 0; b < history.size(); ++b) {
        if (!history[b]) continue;
        const cell_record& record = *history[b];
        total.done = true;
        if (!baseline[b].empty()) total.samples += baseline[b].front().samples();
        if (total.failure.empty()) total.failure = record.failure;
        append(total.scores, record.scores);
        if (!record.scores.empty()) append(total.baseline, baseline[b]);
        total.output += record.output;
        if (total.compared.empty()) total.compared.resize(record.compared.size());
        for (std::size_t k = 0; k < std::min(total.compared.size(), record.compared.size()); ++k) {
            total.compared[k].node = record.compared[k].node;
            total.compared[k].sums += record.compared[k].sums;
        }
    }
    return total;
}

/// How drops become an interval and a verdict.
struct drop_question {
    double miss = 0.05;     ///< chance of error of one row's interval
    bool all_seen = false;  ///< the drop over the given samples is asked, and all were evaluated
    std::optional<double> stop_threshold{};
    double settled_miss = 0.025;  ///< chance of error of one row's verdict; at most half of miss
    std::size_t population = 0;   ///< for confidence sequences
    resampling again{};           ///< for metrics of a whole set
};

/// Positive is worse.
inline double drop_between(double before, double now, const metric_info& metric) {
    return metric.higher_is_better ? before - now : now - before;
}

/// By sample, of a metric that scores samples.
inline std::vector<double> drops_of(const cell_totals& total, std::size_t k, const metric_info& metric) {
    std::vector<double> drops;
    if (k < total.scores.size())
        for (std::size_t s = 0; s < total.scores[k].samples(); ++s)
            drops.push_back(drop_between(total.baseline[k].values[s], total.scores[k].values[s], metric));
    return drops;
}

inline sampling drop_bounds(const drop_question& asked, const metric_info& metric) {
    const double width = *metric.upper_bound - *metric.lower_bound;
    return {-width, width, asked.population};
}

/// After how many samples it was clear on which side of the threshold the drop lies; and which, or empty.
struct settlement {
    std::size_t samples;
    const char* verdict;
};

inline settlement settle(std::span<const double> drops, const drop_question& asked, const metric_info& metric) {
    const double threshold = *asked.stop_threshold;
    betting_test test{threshold, drop_bounds(asked, metric)};
    for (std::size_t s = 0; s < drops.size(); ++s) {
        test.add(drops[s]);
        if (test.is_smaller(asked.settled_miss)) return {s + 1, "below"};
        if (test.is_larger(asked.settled_miss)) return {s + 1, "above"};
    }
    if (drops.empty() || drops.size() != asked.population || mean(drops) == threshold) return {drops.size(), ""};
    return {drops.size(), mean(drops) < threshold ? "below" : "above"};
}

/// Of the samples up to the one that settled it. Either end of the interval errs with the chance that a verdict does, and
/// the verdict's side of the threshold is out.
inline drop_estimate sequential_drop(std::span<const double> drops, const drop_question& asked,
                                     const metric_info& metric, std::string_view verdict) {
    const sampling from = drop_bounds(asked, metric);
    mean_interval interval = confidence_sequence(drops, from, 2 * asked.settled_miss);
    if (verdict == "below") interval.high = std::min(interval.high, *asked.stop_threshold);
    if (verdict == "above") interval.low = std::max(interval.low, *asked.stop_threshold);
    betting_test none{0, from};
    for (double drop : drops) none.add(drop);
    return {mean(drops), interval.low, interval.high, none.p_value()};
}

/// Of the k-th metric. What was evaluated beyond the samples that settled the first is not looked at, so that batches do
/// not matter.
inline drop_estimate drop_of(const cell_totals& total, std::size_t k, const metric_reader& metric,
                             const settlement& end, std::span<const std::size_t> seen, const drop_question& asked) {
    const auto whole = [&](std::span<const std::size_t> samples) {
        return drop_between(metric.value(total.baseline[k], samples), metric.value(total.scores[k], samples),
                            metric.info);
    };
    const auto exactly = [](double drop) { return drop_estimate{drop, drop, drop, drop == 0 ? 1.0 : 0.0}; };
    if (metric.info.whole_set) {
        if (asked.stop_threshold) return {whole(seen)};
        return asked.all_seen ? exactly(whole(seen)) : bootstrap_drop(seen.size(), 1 - asked.miss, asked.again, whole);
    }
    const std::vector<double> all = drops_of(total, k, metric.info);
    const std::span<const double> drops = std::span{all}.first(end.samples);
    if (asked.stop_threshold && !is_bounded(metric.info)) return {mean(drops)};
    if (asked.stop_threshold) return sequential_drop(drops, asked, metric.info, k == 0 ? end.verdict : "");
    return asked.all_seen ? exactly(mean(drops)) : estimate_drop(drops, metric.info, 1 - asked.miss);
}

/// One metric's numbers of a row.
/// Errors  nonfinite_value where the samples have no value; what a metric of a whole set throws
inline other_score score_of(const cell_totals& total, std::size_t k, const metric_reader& metric, const settlement& end,
                            const drop_question& asked) {
    const std::vector<std::size_t> seen = first_indices(end.samples);
    other_score score{metric.info.name, metric.value(total.scores[k], seen)};
    if (std::isnan(score.value))
        throw nonfinite_value{"", "the metric '" + metric.info.name + "' has no value (NaN) over these samples"};
    if (metric.info.against_float) return score;
    const drop_estimate estimate = drop_of(total, k, metric, end, seen, asked);
    score.drop = estimate.drop;
    score.low = estimate.low;
    score.high = estimate.high;
    score.p_value = estimate.p_value;
    return score;
}

/// Those of all metrics; the first fills the row's own columns.
inline void fill_scores(row& into, const cell_totals& total, std::span<const metric_reader> metrics,
                        const drop_question& asked) {
    const metric_info& lead = metrics.front().info;
    settlement end{total.samples, ""};
    if (asked.stop_threshold) end = settle(drops_of(total, 0, lead), asked, lead);
    std::vector<other_score> scores;
    for (std::size_t k = 0; k < metrics.size(); ++k) scores.push_back(score_of(total, k, metrics[k], end, asked));
    into.verdict = end.verdict;
    into.samples = end.samples;
    into.output_sqnr_db = sqnr_db(total.output.signal, total.output.noise);
    into.value = scores[0].value;
    into.drop = scores[0].drop;
    into.drop_low = scores[0].low;
    into.drop_high = scores[0].high;
    into.p_value = scores[0].p_value;
    std::move(scores.begin() + 1, scores.end(), into.others.begin());
}

}  // namespace quantsweep::detail
