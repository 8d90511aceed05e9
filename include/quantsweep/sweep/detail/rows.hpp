// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From the records of all batches to the rows of the result.

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/detail/scoring.hpp>
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

/// One cell's records, in the order of the batches.
using cell_history = std::vector<cell_record>;

inline std::vector<double> joined_scores(const cell_history& history) {
    std::vector<double> scores;
    for (const cell_record& record : history) scores.insert(scores.end(), record.scores.begin(), record.scores.end());
    return scores;
}

/// Fills in the numbers of a row whose names are there already.
inline void fill_row(row& into, const cell_history& history, std::span<const double> baseline, const metric_info& metric,
                     double confidence) {
    for (const cell_record& record : history)
        if (into.failure.empty()) into.failure = record.failure;
    if (!into.failure.empty()) return;
    squared_error_sums own, output;
    for (const cell_record& record : history) {
        own += record.own;
        output += record.output;
    }
    const std::vector<double> scores = joined_scores(history);
    into.samples = scores.size();
    into.value = mean(scores);
    into.sqnr_db = sqnr_db(own.signal, own.noise);
    into.output_sqnr_db = sqnr_db(output.signal, output.noise);
    if (metric.against_float) return;
    std::vector<double> drops(scores.size());
    for (std::size_t s = 0; s < scores.size(); ++s)
        drops[s] = metric.higher_is_better ? baseline[s] - scores[s] : scores[s] - baseline[s];
    const drop_estimate estimate = estimate_drop(drops, metric, confidence);
    into.drop = estimate.drop;
    into.drop_low = estimate.low;
    into.drop_high = estimate.high;
    into.p_value = estimate.p_value;
}

/// Holm's correction within each scheme: which dips stand.
inline void mark_significant(std::vector<row>& rows, double confidence) {
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        std::vector<double> p_values;
        for (last = first; last < rows.size() && rows[last].scheme == rows[first].scheme; ++last)
            p_values.push_back(rows[last].p_value);
        const std::vector<bool> rejected = holm(p_values, 1 - confidence);
        for (std::size_t i = first; i < last; ++i) rows[i].significant = rejected[i - first] && rows[i].drop > 0;
    }
}

}  // namespace quantsweep::detail
