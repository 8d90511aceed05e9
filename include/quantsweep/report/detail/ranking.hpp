// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ranks the rows of a scheme and mode.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/ranked_row.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Returns how much worse a row is than the float network or, for a metric without a baseline, how bad its value is.
/// Larger is worse.
inline double badness(const metric_info& metric, const row& r) {
    if (!metric.against_float) return score_at(r).drop;
    return metric.higher_is_better ? -score_at(r).value : score_at(r).value;
}

inline bool measured(const metric_info& metric, const row& r) {
    const bool own = text_of_mode(r.mode).what == row_kind::own_error;
    return r.failure.empty() && !std::isnan(own ? r.sqnr_db : badness(metric, r));
}

inline std::string failure_of(const row& r) { return r.failure.empty() ? "gave no number" : r.failure; }

/// Returns the float network's value: its baseline, or the best possible value of a metric against float.
inline std::optional<double> float_value(const sweep_result& result) {
    const metric_summary& lead = leading_metric(result);
    if (lead.info.against_float) return lead.info.higher_is_better ? lead.info.upper_bound : lead.info.lower_bound;
    return std::isfinite(lead.baseline) ? std::optional{lead.baseline} : std::nullopt;
}

/// Returns nullptr if the scheme was not screened.
inline const screening* screening_of(const sweep_result& result, std::string_view scheme) {
    const auto of_scheme = [&](const screening& s) { return s.scheme == scheme; };
    const auto found = std::find_if(result.screenings.begin(), result.screenings.end(), of_scheme);
    return found == result.screenings.end() ? nullptr : &*found;
}

/// Returns the threshold with which a mode's drops were compared.
inline std::optional<double> threshold_of(const sweep_result& result, const mode_text& mode, std::string_view scheme) {
    if (mode.what == row_kind::own_error) return std::nullopt;
    if (mode.what != row_kind::groups) return result.stop_threshold;
    const screening* screened = screening_of(result, scheme);
    return screened ? std::optional{screened->threshold} : std::nullopt;
}

/// Returns the rows in the order in which the set grows. Skips rows without a number.
inline std::vector<ranked_row> steps_of(const sweep_result& result, const mode_text& mode,
                                        std::vector<const row*> rows) {
    if (mode.backwards) std::reverse(rows.begin(), rows.end());
    const metric_info& metric = leading_metric(result).info;
    double before = metric.against_float ? no_number : 0;
    if (const auto best = float_value(result); best && metric.against_float)
        before = metric.higher_is_better ? -*best : *best;
    std::vector<ranked_row> steps;
    for (const row* r : rows) {
        const double loss = badness(metric, *r);
        steps.push_back({r, loss - before});
        before = loss;
    }
    return steps;
}

/// Returns the rows, worst first, or in the order that the mode calls for. Equal rows are ordered by the SQNR of the
/// network's output, then as in the result. NaN comes last.
inline std::vector<ranked_row> ranked(const sweep_result& result, const mode_text& mode,
                                      const std::vector<const row*>& listed) {
    const metric_info& metric = leading_metric(result).info;
    std::vector<ranked_row> rows;
    if (mode.what == row_kind::growing)
        rows = steps_of(result, mode, listed);
    else
        for (const row* r : listed) rows.push_back({r});
    const auto number = [&](const ranked_row& r) {
        switch (mode.what) {
            case row_kind::spared:
                return -badness(metric, *r.what);
            case row_kind::growing:
                return r.step;
            case row_kind::pairs:
                return std::isnan(r.what->interaction) ? badness(metric, *r.what) : std::abs(r.what->interaction);
            case row_kind::own_error:
                return -r.what->sqnr_db;
            case row_kind::dips:
            case row_kind::groups:
                break;
        }
        return badness(metric, *r.what);
    };
    struct keyed_row {
        double key, noise;
        std::size_t place;
        ranked_row what;
    };
    std::vector<keyed_row> keyed;
    const auto or_least = [](double key) { return std::isnan(key) ? -std::numeric_limits<double>::infinity() : key; };
    for (const ranked_row& r : rows)
        keyed.push_back({or_least(number(r)), or_least(-r.what->output_sqnr_db), keyed.size(), r});
    std::sort(keyed.begin(), keyed.end(), [](const keyed_row& a, const keyed_row& b) {
        if (a.key != b.key) return a.key > b.key;
        return a.noise != b.noise ? a.noise > b.noise : a.place < b.place;
    });
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = keyed[i].what;
    return rows;
}

}  // namespace quantsweep::detail
