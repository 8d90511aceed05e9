// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From the records of all batches to the rows of the result.

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/confidence_sequence.hpp>
#include <quantsweep/sweep/detail/engine.hpp>
#include <quantsweep/sweep/result.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/statistics.hpp>

namespace quantsweep::detail {

inline std::vector<std::string> what_is_quantized(const scheme& how) {
    std::vector<std::string> parts;
    if (how.weights) parts.push_back("weights");
    if (how.inputs) parts.push_back("inputs");
    if (how.output) parts.push_back("output");
    return parts;
}

/// What the batches of a cell add up to.
struct cell_totals {
    std::vector<double> scores{};    ///< of the batches that were done
    std::vector<double> baseline{};  ///< of the same samples
    squared_error_sums output{};
    std::vector<node_error> compared{};
    bool done = false;               ///< at least one batch
    std::string failure{};           ///< of the first batch that failed
};

inline cell_totals add_up(const cell_history& history, const std::vector<std::vector<double>>& baseline) {
    cell_totals total;
    for (std::size_t b = 0; b < history.size(); ++b) {
        if (!history[b]) continue;
        const cell_record& record = *history[b];
        total.done = true;
        if (total.failure.empty()) total.failure = record.failure;
        total.scores.insert(total.scores.end(), record.scores.begin(), record.scores.end());
        if (!record.scores.empty()) total.baseline.insert(total.baseline.end(), baseline[b].begin(), baseline[b].end());
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
    metric_info metric;
    double miss = 0.05;                       ///< chance of error of one row's interval
    bool whole_set = false;                   ///< the drop over the given samples is asked, and all were evaluated
    std::optional<double> stop_threshold{};
    double settled_miss = 0.025;              ///< chance of error of one row's verdict; at most half of miss
    std::size_t population = 0;               ///< for confidence sequences
};

/// Positive is worse.
inline std::vector<double> drops_of(const cell_totals& total, const metric_info& metric) {
    std::vector<double> drops(total.scores.size());
    for (std::size_t s = 0; s < drops.size(); ++s)
        drops[s] = metric.higher_is_better ? total.baseline[s] - total.scores[s] : total.scores[s] - total.baseline[s];
    return drops;
}

inline sampling drop_bounds(const drop_question& asked) {
    const double width = *asked.metric.upper_bound - *asked.metric.lower_bound;
    return {-width, width, asked.population};
}

/// After how many samples it was clear on which side of the threshold the drop lies; and which, or empty.
struct settlement {
    std::size_t samples;
    const char* verdict;
};

inline settlement settle(std::span<const double> drops, const drop_question& asked) {
    const double threshold = *asked.stop_threshold;
    betting_test test{threshold, drop_bounds(asked)};
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
inline drop_estimate sequential_drop(std::span<const double> drops, const drop_question& asked, std::string_view verdict) {
    const sampling from = drop_bounds(asked);
    mean_interval interval = confidence_sequence(drops, from, 2 * asked.settled_miss);
    if (verdict == "below") interval.high = std::min(interval.high, *asked.stop_threshold);
    if (verdict == "above") interval.low = std::max(interval.low, *asked.stop_threshold);
    betting_test none{0, from};
    for (double drop : drops) none.add(drop);
    return {mean(drops), interval.low, interval.high, none.p_value()};
}

/// Fills in the numbers of a row whose names are there already. `own` is its layer's node, or `nowhere`; `outputs` says
/// whether the row is about the network's, too.
inline void fill_row(row& into, const cell_totals& total, std::size_t own, bool outputs, const drop_question& asked) {
    into.failure = total.done ? total.failure : "the sweep was stopped before this row's first batch";
    if (!into.failure.empty()) return;
    for (const node_error& error : total.compared)
        if (error.node == own) into.sqnr_db = sqnr_db(error.sums.signal, error.sums.noise);
    if (!outputs) return;
    into.samples = total.scores.size();
    into.value = mean(total.scores);
    into.output_sqnr_db = sqnr_db(total.output.signal, total.output.noise);
    const std::vector<double> drops = drops_of(total, asked.metric);
    settlement end{drops.size(), ""};
    if (asked.stop_threshold) {
        // What was evaluated beyond is not looked at, so that batches do not matter.
        end = settle(drops, asked);
        into.verdict = end.verdict;
        into.samples = end.samples;
        into.value = mean(std::span{total.scores}.first(end.samples));
    }
    if (asked.metric.against_float) return;
    drop_estimate estimate = estimate_drop(drops, asked.metric, 1 - asked.miss);
    if (asked.stop_threshold)
        estimate = sequential_drop(std::span{drops}.first(end.samples), asked, end.verdict);
    else if (asked.whole_set)
        estimate = {estimate.drop, estimate.drop, estimate.drop, estimate.drop == 0 ? 1.0 : 0.0};
    into.drop = estimate.drop;
    into.drop_low = estimate.low;
    into.drop_high = estimate.high;
    into.p_value = estimate.p_value;
}

/// Holm's correction within each scheme and mode: which dips stand.
inline void mark_significant(std::vector<row>& rows, double confidence) {
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        std::vector<double> p_values;
        const auto same_family = [&](const row& r) { return r.scheme == rows[first].scheme && r.mode == rows[first].mode; };
        for (last = first; last < rows.size() && same_family(rows[last]); ++last) p_values.push_back(rows[last].p_value);
        const std::vector<bool> rejected = holm(p_values, 1 - confidence);
        for (std::size_t i = first; i < last; ++i) rows[i].significant = rejected[i - first] && rows[i].drop > 0;
    }
}

/// How much a row is worse than another, for orders: larger is worse, failed rows worst of all. The drop decides or, where
/// there is none or it ties, the metric's value, then the noise at the network's output.
struct harm {
    double drop, value, noise;
    harm(const row& r, const metric_info& metric)
        : drop{known(r, r.drop)}, value{known(r, metric.higher_is_better ? -r.value : r.value)},
          noise{known(r, -r.output_sqnr_db)} {}
    friend auto operator<=>(const harm&, const harm&) = default;

private:
    static double known(const row& r, double number) {
        if (!r.failure.empty()) return std::numeric_limits<double>::infinity();
        return std::isnan(number) ? 0 : number;
    }
};

}  // namespace quantsweep::detail
