// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a picture shows: columns, panels and points, before anything is drawn.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/explanation_words.hpp>
#include <quantsweep/report/detail/findings.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/plot_columns.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// NaN low and high: no error bar.
struct plot_point {
    std::size_t column = 0;
    double value = 0;
    double low = no_number;
    double high = no_number;
    double expected = no_number;  ///< of a pair: what the two alone add up to
    bool joined = false;          ///< to the point on its left: the same group, or a growing set
    bool strong = false;
    bool failed = false;
    std::string kinds{};  ///< letters of the statements that cover the layer
    std::string tip{};
};

struct plot_panel {
    std::string scheme{};  ///< above a main panel
    std::string caption{};
    std::vector<std::string> statements{};  ///< below the caption, "A: exit layers (5 of 69 layers), 61 % of the drop"
    double height = 0;
    std::vector<plot_point> points{};
    bool main = false;
    axis scale{{}, 6};
};

/// Of one mode, and of the schemes whose columns are the same.
struct plot {
    mode_text mode{};
    std::string title{};
    std::string unit{};  ///< beside a main panel's axis
    plot_columns columns{};
    std::vector<plot_panel> panels{};   ///< by scheme: the main one, then the output's SQNR unless that is the main one
    std::optional<double> baseline{};   ///< in main panels: what the float network gets
    std::optional<double> threshold{};  ///< in main panels: where a drop is the sweep's stop_threshold
};

inline std::string tip_of(const sweep_result& result, const row& r, const std::string& described) {
    const metric_info& metric = leading_metric(result).info;
    const metric_text numbers{metric};
    const score& found = score_at(r);
    std::string tip = row_name(r) + "\n" + r.scheme;
    if (!measured(metric, r)) return tip + "\nfailed: " + failure_of(r);
    if (!std::isnan(found.value)) tip += "\n" + metric.name + " " + numbers.value(found.value);
    if (!std::isnan(found.drop)) tip += "\ndrop " + numbers.interval(found) + (numbers.percent() ? " points" : "");
    if (found.significant) tip += "\nstands after Holm's correction";
    if (const std::string side = verdict_text(result, r); !side.empty()) tip += "\n" + side;
    if (!std::isnan(r.interaction)) tip += "\ninteraction " + numbers.drop(r.interaction);
    for (std::size_t k = 1; k < result.metrics.size(); ++k) {
        const metric_info& other = result.metrics[k].info;
        tip += "\n" + other.name + " " + metric_text{other}.value(score_at(r, k).value);
    }
    if (!std::isnan(r.sqnr_db)) tip += "\nSQNR of its own output " + decibels(r.sqnr_db) + " dB";
    if (!std::isnan(r.output_sqnr_db)) tip += "\nSQNR of the network's output " + decibels(r.output_sqnr_db) + " dB";
    tip += "\n" + joined(r.quantized, ", ") + " quantized";
    if (r.samples > 0) tip += ", " + counted(r.samples, "sample");
    return described.empty() ? tip : tip + "\n" + described;
}

/// Drop and interval are moved to the baseline: a row that ended early is compared with its own samples' baseline.
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
    if (lead.info.against_float || !measured(lead.info, r)) return point;
    const double sign = lead.info.higher_is_better ? -1 : 1;
    const auto moved = [&](double drop) { return numbers.scaled(lead.baseline + sign * drop); };
    if (std::isfinite(lead.baseline)) point.value = moved(found.drop);
    point.low = std::min(moved(found.low), moved(found.high));
    point.high = std::max(moved(found.low), moved(found.high));
    point.expected = moved(found.drop - r.interaction);
    return point;
}

inline plot_point sqnr_point(const sweep_result&, const row& r) {
    plot_point point;
    point.value = r.output_sqnr_db;
    return point;
}

inline plot_panel make_panel(const sweep_result& result, const mode_text& mode, const plot_columns& columns,
                             const std::vector<const row*>& rows, const explanation& common,
                             plot_point (*make)(const sweep_result&, const row&)) {
    plot_panel panel;
    const row* before = nullptr;
    for (const row* r : rows) {
        plot_point point = make(result, *r);
        point.failed = !measured(leading_metric(result).info, *r);
        point.strong = stands_out(*r);
        point.joined = mode.what == row_kind::growing || (before && before->group && before->group == r->group);
        before = r;
        point.column = columns.place_of(*r);
        point.tip = tip_of(result, *r, columns.all[point.column].described);
        for (std::size_t i = 0; i < common.statements.size(); ++i) {
            const statement& s = common.statements[i];
            if (std::find(s.layers.begin(), s.layers.end(), r->layer) == s.layers.end()) continue;
            point.kinds += letter_of(i);
            point.tip += "\nof the " + s.text;
        }
        if (point.failed || !std::isnan(point.value)) panel.points.push_back(std::move(point));
    }
    return panel;
}

inline std::vector<std::string> statement_lines(const explanation& found) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < found.statements.size(); ++i) {
        const statement& s = found.statements[i];
        lines.push_back(letter_of(i) + ": " + s.text + " (" + layers_of(found, s.layers.size()) + "), " +
                        share_text(found, s.share));
    }
    return lines;
}

/// What a main panel shows beside the points.
inline void add_references(const sweep_result& result, plot& shown) {
    if (shown.mode.what == row_kind::own_error) return;
    const auto best = float_value(result);
    if (!best) return;
    const metric_info& metric = leading_metric(result).info;
    const metric_text numbers{metric};
    shown.baseline = numbers.scaled(*best);
    const auto threshold =
        result.rows.empty() ? std::nullopt : threshold_of(result, shown.mode, result.rows.front().scheme);
    if (threshold) shown.threshold = numbers.scaled(*best + (metric.higher_is_better ? -1 : 1) * *threshold);
}

/// The panels of one kind share a scale, so that schemes can be compared. A metric against float that nears its best value
/// would be flat under all schemes but the coarsest: there each has its own, and the SQNR below is what can be compared.
inline void scale_panels(plot& shown, bool main, bool each_its_own) {
    const auto reach = [&](const plot_panel& panel, span_of_values& values) {
        for (const plot_point& p : panel.points)
            for (double value : {p.value, p.low, p.high, p.expected}) values.add(value);
    };
    span_of_values shared;
    if (main && shown.baseline) shared.add(*shown.baseline);
    if (main && shown.threshold) shared.add(*shown.threshold);
    const span_of_values references = shared;
    for (const plot_panel& panel : shown.panels)
        if (panel.main == main) reach(panel, shared);
    for (plot_panel& panel : shown.panels) {
        if (panel.main != main) continue;
        span_of_values own = references;
        reach(panel, own);
        panel.scale = axis{each_its_own ? own : shared, main ? 6 : 4};
    }
}

inline plot make_plot(const sweep_result& result, const mode_text& mode,
                      const std::vector<const scheme_report*>& schemes) {
    const bool own = mode.what == row_kind::own_error;
    const metric_info& metric = leading_metric(result).info;
    const bool each_its_own = metric.against_float && !own && schemes.size() > 1;
    plot shown{.mode = mode};
    shown.title = (own ? "" : metric.name) + std::string{mode.by};
    shown.unit = own ? "SQNR, dB" : metric_text{metric}.value_unit(metric.name);
    std::vector<std::vector<const row*>> rows;
    for (const scheme_report* scheme : schemes) rows.push_back(rows_of(result, mode, scheme->name));
    shown.columns = make_columns(result, mode, rows);
    add_references(result, shown);
    const bool has_sqnr = !own && std::any_of(rows.begin(), rows.end(), [](const std::vector<const row*>& of_scheme) {
        return std::any_of(of_scheme.begin(), of_scheme.end(), [](const row* r) {
            return !std::isnan(r->output_sqnr_db) && r->output_sqnr_db != score_at(*r).value;
        });
    });
    for (std::size_t s = 0; s < schemes.size(); ++s) {
        plot_panel panel = make_panel(result, mode, shown.columns, rows[s], schemes[s]->common, main_point);
        panel.scheme = schemes[s]->name;
        panel.caption = schemes[s]->quantized + (each_its_own ? "; a scale of its own" : "");
        panel.statements = statement_lines(schemes[s]->common);
        panel.height = 190;
        panel.main = true;
        shown.panels.push_back(std::move(panel));
        if (!has_sqnr) continue;
        shown.panels.push_back(make_panel(result, mode, shown.columns, rows[s], schemes[s]->common, sqnr_point));
        shown.panels.back().caption = "SQNR of the network's output, dB";
        shown.panels.back().height = 80;
    }
    scale_panels(shown, true, each_its_own);
    scale_panels(shown, false, false);
    return shown;
}

/// One picture for all schemes or, where each has an order of its own, one for each order.
inline std::vector<plot> make_plots(const sweep_result& result, const mode_report& report) {
    const mode_text mode = text_of_mode(report.rule);
    std::vector<plot> pictures;
    std::vector<const scheme_report*> together;
    std::vector<std::string> order;
    for (const scheme_report& scheme : report.schemes) {
        std::vector<std::string> names;
        if (has_own_order(mode))
            for (const row* r : rows_of(result, mode, scheme.name)) names.push_back(row_name(*r));
        if (!together.empty() && names != order) {
            pictures.push_back(make_plot(result, mode, together));
            together.clear();
        }
        order = std::move(names);
        together.push_back(&scheme);
    }
    if (!together.empty()) pictures.push_back(make_plot(result, mode, together));
    return pictures;
}

}  // namespace quantsweep::detail
