// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rows of the result, filled in.

#include <cmath>
#include <compare>
#include <cstddef>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/detail/row_scores.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep::detail {

inline std::vector<std::string> what_is_quantized(const scheme& how) {
    std::vector<std::string> parts;
    if (how.weights) parts.push_back("weights");
    if (how.inputs) parts.push_back("inputs");
    if (how.output) parts.push_back("output");
    return parts;
}

/// Fills in the numbers of a row whose names are there already. `own` is its layer's node, or `nowhere`; `outputs` says
/// whether the row is about the network's, too.
inline void fill_row(row& into, const cell_totals& total, std::size_t own, bool outputs,
                     std::span<const metric_reader> metrics, const drop_question& asked) {
    for (const metric_reader& other : metrics.subspan(1)) into.others.push_back({other.info.name});
    into.failure = total.done ? total.failure : "the sweep was stopped before this row's first batch";
    if (!into.failure.empty()) return;
    try {
        if (outputs) fill_scores(into, total, metrics, asked);
    } catch (...) {
        into.failure = message_of(std::current_exception());
        return;
    }
    if (!outputs) into.samples = total.samples;
    for (const node_error& error : total.compared)
        if (error.node == own) into.sqnr_db = sqnr_db(error.sums.signal, error.sums.noise);
}

inline void forget_p_values(row& numbers) {
    numbers.p_value = std::numeric_limits<double>::quiet_NaN();
    for (other_score& other : numbers.others) other.p_value = std::numeric_limits<double>::quiet_NaN();
}

/// What the metrics say of the float network, from its scores by batch.
inline void fill_baseline(sweep_result& result, const std::vector<std::vector<score_column>>& baseline,
                          std::span<const metric_reader> metrics) {
    std::vector<score_column> scores(metrics.size());
    for (const std::vector<score_column>& batch : baseline) append(scores, batch);
    const std::vector<std::size_t> all = first_indices(scores.front().samples());
    result.samples = all.size();
    result.baseline = metrics.front().value(scores.front(), all);
    for (std::size_t k = 1; k < metrics.size(); ++k)
        result.other_metrics[k - 1].baseline = metrics[k].value(scores[k], all);
}

/// Holm's correction within each scheme and mode, of each metric by itself: which dips stand.
inline void mark_significant(std::vector<row>& rows, double confidence) {
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        const auto same_family = [&](const row& r) {
            return r.scheme == rows[first].scheme && r.mode == rows[first].mode;
        };
        while (last < rows.size() && same_family(rows[last])) ++last;
        const auto mark = [&](auto&& score_in) {
            std::vector<double> p_values;
            for (std::size_t i = first; i < last; ++i) p_values.push_back(score_in(rows[i]).p_value);
            const std::vector<bool> rejected = holm(p_values, 1 - confidence);
            for (std::size_t i = first; i < last; ++i)
                score_in(rows[i]).significant = rejected[i - first] && score_in(rows[i]).drop > 0;
        };
        mark([](row& r) -> row& { return r; });
        for (std::size_t k = 0; k < rows[first].others.size(); ++k)
            mark([k](row& r) -> other_score& { return r.others[k]; });
    }
}

/// How much a row is worse than another, for orders: larger is worse, failed rows worst of all. The drop decides or, where
/// there is none or it ties, the metric's value, then the noise at the network's output.
struct harm {
    double drop, value, noise;
    harm(const row& r, const metric_info& metric)
        : drop{known(r, r.drop)},
          value{known(r, metric.higher_is_better ? -r.value : r.value)},
          noise{known(r, -r.output_sqnr_db)} {}
    friend auto operator<=>(const harm&, const harm&) = default;

private:
    static double known(const row& r, double number) {
        if (!r.failure.empty()) return std::numeric_limits<double>::infinity();
        return std::isnan(number) ? 0 : number;
    }
};

}  // namespace quantsweep::detail
