// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One row as a point of the picture.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <quantsweep/report/detail/findings.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// If low and high are NaN, the point has no error bar.
struct plot_point {
    std::size_t column = 0;
    double value = 0;
    double low = no_number;
    double high = no_number;
    double expected = no_number;  ///< for a pair: the sum of what its layers lose alone
    bool joined = false;          ///< to the point on its left, for a group or a growing set
    bool strong = false;
    bool named = false;  ///< named beside its mark, if there is room
    bool failed = false;
    std::string kinds{};  ///< letters of the statements that cover the layer
    std::string tip{};
};

inline std::string tip_of(const sweep_result& result, const row& r, const std::string& described) {
    const metric_info& metric = leading_metric(result).info;
    const metric_text numbers{metric};
    const score& found = score_at(r);
    std::string tip = row_name(r) + "\n" + r.scheme;
    if (!measured(metric, r)) return tip + "\nfailed: " + failure_of(r);
    if (!std::isnan(found.value))
        tip += "\n" + metric.name + " " + numbers.value_interval(found) + (metric.zero_one ? " %" : "");
    if (!std::isnan(found.drop)) tip += "\ndrop " + numbers.interval(found).append(numbers.drop_unit());
    if (found.significant) tip += "\nsignificant after Holm's correction";
    if (const std::string side = verdict_text(result, r); !side.empty()) tip += "\n" + side;
    if (!std::isnan(r.interaction)) tip += "\ninteraction " + numbers.drop(r.interaction);
    for (std::size_t k = 1; k < result.metrics.size(); ++k) {
        const metric_info& other = result.metrics[k].info;
        tip +=
            "\n" + other.name + " " + metric_text{other}.value_interval(score_at(r, k)) + (other.zero_one ? " %" : "");
    }
    if (!std::isnan(r.sqnr_db)) tip += "\nSQNR of its own output " + decibels(r.sqnr_db) + " dB";
    if (!std::isnan(r.output_sqnr_db)) tip += "\nSQNR of the network's output " + decibels(r.output_sqnr_db) + " dB";
    tip += "\n" + joined(r.quantized, ", ") + " quantized";
    if (r.samples > 0) tip += ", " + counted(r.samples, "sample");
    return described.empty() ? tip : tip + "\n" + described;
}

/// Clamps a value to those that the metric can have. NaN stays NaN.
inline double possible(const metric_info& metric, double value) {
    if (metric.lower_bound && value < *metric.lower_bound) return *metric.lower_bound;
    if (metric.upper_bound && value > *metric.upper_bound) return *metric.upper_bound;
    return value;
}

/// Shifts the drop and its interval to the baseline and clamps them to the metric's bounds. A row that ended early is
/// compared with the baseline of its own samples.
inline plot_point main_point(const sweep_result& result, const row& r) {
    const metric_summary& lead = leading_metric(result);
    const metric_text numbers{lead.info};
    const score& found = score_at(r);
    plot_point point;
    if (text_of_mode(r.mode).what == row_kind::own_error) {
        point.value = r.sqnr_db;
        return point;
    }
    point.value = numbers.scaled(found.value);
    if (!measured(lead.info, r)) return point;
    if (lead.info.against_float) {
        point.low = numbers.scaled(found.value_low);
        point.high = numbers.scaled(found.value_high);
        return point;
    }
    const auto moved = [&](double drop) { return numbers.moved(lead.baseline, drop); };
    const auto shown = [&](double drop) { return numbers.scaled(possible(lead.info, moved(drop))); };
    if (std::isfinite(lead.baseline)) point.value = shown(found.drop);
    point.low = std::min(shown(found.low), shown(found.high));
    point.high = std::max(shown(found.low), shown(found.high));
    point.expected = numbers.scaled(moved(found.drop - r.interaction));
    return point;
}

inline plot_point sqnr_point(const sweep_result&, const row& r) {
    plot_point point;
    point.value = r.output_sqnr_db;
    return point;
}

}  // namespace quantsweep::detail
