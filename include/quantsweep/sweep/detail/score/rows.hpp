// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Fills in the rows of the result and the traces.

#include <cmath>
#include <compare>
#include <cstddef>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/detail/score/cell_scorer.hpp>
#include <quantsweep/sweep/detail/score/compare.hpp>
#include <quantsweep/sweep/detail/score/row_scores.hpp>
#include <quantsweep/sweep/detail/plan/asked_rows.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Fills in the numbers of a row that has its names already. `own` is its layer's node, or `nowhere`. `outputs` says
/// whether the row is also about the network's outputs.
inline void fill_row(row& into, const cell_totals& total, std::size_t own, bool outputs, const any_metrics& metrics,
                     const drop_question& asked) {
    into.scores.resize(metrics.size());
    into.failure = total.done ? total.failure : "the sweep was stopped before this row's first batch";
    if (!into.failure.empty()) return;
    try {
        if (outputs) fill_scores(into, total, metrics, asked);
    } catch (...) {
        into.failure = message_of(std::current_exception());
        return;
    }
    if (!outputs) into.samples = total.samples;
    for (const node_error& error : total.compared) {
        if (error.node != own) continue;
        into.sqnr_db = decibels_of(error.sums);
        into.nonfinite = error.nonfinite;
    }
}

/// Fills in what the metrics say about the float network, from its scores by batch.
inline void fill_baseline(sweep_result& result, const baseline_history& baseline, const any_metrics& metrics) {
    std::vector<score_column> scores(metrics.size());
    for (const std::vector<score_column>& batch : baseline) append(scores, batch);
    const std::vector<std::size_t> all = first_indices(scores.front().samples());
    result.samples = all.size();
    for (std::size_t k = 0; k < metrics.size(); ++k) result.metrics[k].baseline = metrics.value(k, scores[k], all);
}

/// Applies Holm's correction to each metric over a family of rows or recipes, and marks the drops that remain
/// significant.
template <class Scored>
void correct_family(std::span<Scored> family, double confidence) {
    for (std::size_t k = 0; k < family.front().scores.size(); ++k) {
        std::vector<double> p_values;
        for (const Scored& member : family) p_values.push_back(member.scores[k].p_value);
        const std::vector<bool> rejected = holm(p_values, 1 - confidence);
        for (std::size_t i = 0; i < family.size(); ++i)
            family[i].scores[k].significant = rejected[i] && family[i].scores[k].drop > 0;
    }
}

/// The rows of one scheme and mode are a family.
inline void mark_significant(std::vector<row>& rows, double confidence) {
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        while (last < rows.size() && rows[last].scheme == rows[first].scheme && rows[last].mode == rows[first].mode)
            ++last;
        correct_family(std::span{rows}.subspan(first, last - first), confidence);
    }
}

/// How bad a row is, for ordering: a larger value is worse, and failed rows are worst. The leading metric's drop
/// decides; without a drop, or on a tie, its value does, and then the noise at the network's output.
struct severity {
    double drop, value, noise;
    severity(const row& r, const metric_info& metric)
        : drop{known(r, r.scores.front().drop)},
          value{known(r, metric.higher_is_better ? -r.scores.front().value : r.scores.front().value)},
          noise{known(r, -r.output_sqnr_db)} {}
    friend auto operator<=>(const severity&, const severity&) = default;

private:
    static double known(const row& r, double number) {
        if (!r.failure.empty()) return std::numeric_limits<double>::infinity();
        return std::isnan(number) ? 0 : number;
    }
};

/// Returns one trace for each scheme, over the units that have rows, from the requests that asked for traces.
inline std::vector<error_trace> traces_of(const swept_network& network, const asked_rows& asked,
                                          std::span<const scheme> schemes, std::span<const cell_request> requests,
                                          std::span<const cell_totals> totals) {
    std::vector<error_trace> traces;
    std::vector<std::vector<std::size_t>> places;  // by scheme and unit; `nowhere` without a row
    for (std::size_t s = 0; s < schemes.size(); ++s) {
        const std::vector<std::size_t> units = asked.units(s);
        places.emplace_back(network.units.size(), nowhere);
        for (std::size_t place = 0; place < units.size(); ++place) places[s][units[place]] = place;
        const std::vector<double> unknown(units.size(), no_number);
        traces.push_back({schemes[s].name, std::vector<std::vector<double>>(units.size(), unknown)});
    }
    for (std::size_t c = 0; c < totals.size(); ++c) {
        const cell_request& request = requests[c];
        if (!request.trace || !totals[c].failure.empty()) continue;
        const unit_interval& alone = request.quantized.quantized.front();
        const std::size_t scheme = alone.scheme;
        auto& line = traces[scheme].sqnr_db[places[scheme][alone.first]];
        for (const node_error& error : totals[c].compared) {
            const std::size_t unit = network.unit_of[error.node], place = places[scheme][unit];
            if (place != nowhere && network.first_node(unit) == error.node) line[place] = decibels_of(error.sums);
        }
    }
    return traces;
}

}  // namespace quantsweep::detail
