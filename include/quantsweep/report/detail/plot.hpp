// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The content of a picture: its columns, panels and points, before anything is drawn.

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
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/plot_columns.hpp>
#include <quantsweep/report/detail/plot_point.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

struct plot_panel {
    std::string scheme{};  ///< shown above a main panel
    std::string caption{};
    std::vector<std::string> statements{};  ///< below the caption: "A: exit layers (5 of 69 layers), 61 % of the drop"
    double height = 0;
    std::vector<plot_point> points{};
    bool main = false;
    bool decibels = false;  ///< a few values may be far off; they are drawn at the panel's edge
    axis scale{{}, 6};
};

/// The picture of one mode, for the schemes that have the same columns.
struct plot {
    mode_text mode{};
    std::string title{};
    std::string unit{};  ///< shown beside a main panel's axis
    plot_columns columns{};
    /// By scheme: the main panel, then the output's SQNR unless that is the main one.
    std::vector<plot_panel> panels{};
    std::optional<double> baseline{};   ///< in main panels: the float network's value
    std::optional<double> threshold{};  ///< in main panels: the value at the sweep's stop_threshold
};

inline plot_panel make_panel(const sweep_result& result, const mode_text& mode, const plot_columns& columns,
                             const std::vector<const row*>& rows, const explanation& common,
                             plot_point (*make)(const sweep_result&, const row&)) {
    plot_panel panel;
    const row* before = nullptr;
    for (const row* r : rows) {
        plot_point point = make(result, *r);
        point.failed = !measured(leading_metric(result).info, *r);
        point.strong = point.named = stands_out(*r);
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

/// A metric that compares with float has no significant drops. Instead, names the few worst rows that lose anything.
inline void name_worst(const sweep_result& result, const scheme_report& scheme, const plot_columns& columns,
                       plot_panel& panel) {
    static constexpr std::size_t few = 3;
    const auto best = float_value(result);
    for (std::size_t k = 0; k < std::min(few, scheme.top.size()); ++k)
        for (plot_point& point : panel.points)
            if (point.column == columns.place_of(*scheme.top[k].what))
                point.named = !point.failed && score_at(*scheme.top[k].what).value != best;
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

/// Adds the lines that a main panel shows besides the points.
inline void add_references(const sweep_result& result, plot& shown) {
    if (shown.mode.what == row_kind::own_error) return;
    const auto best = float_value(result);
    if (!best) return;
    const metric_info& metric = leading_metric(result).info;
    const metric_text numbers{metric};
    shown.baseline = numbers.scaled(*best);
    const auto threshold =
        result.rows.empty() ? std::nullopt : threshold_of(result, shown.mode, result.rows.front().scheme);
    if (threshold) shown.threshold = numbers.scaled(numbers.moved(*best, *threshold));
}

/// The panels of one kind share a scale, so that schemes can be compared. A metric against float that is close to its
/// best value would be flat under all schemes but the coarsest. In that case each panel has its own scale, and only the
/// SQNR panels below can be compared. If error bars would leave the points less than a third of the panel, the bars are
/// cut at the panel's edge.
inline void scale_panels(plot& shown, bool main, bool each_its_own, bool bars_may_leave) {
    const auto reach = [&](const plot_panel& panel, span_of_values& values) {
        if (panel.decibels) {
            std::vector<double> all;
            for (const plot_point& p : panel.points)
                if (!p.failed) all.push_back(p.value);
            const span_of_values most = span_of_most(std::move(all));
            for (double end : {most.low, most.high})
                if (most.seen) values.add(end);
            return;
        }
        span_of_values points = values, bars = values;
        for (const plot_point& p : panel.points) {
            for (double value : {p.value, p.expected}) points.add(value);
            for (double value : {p.value, p.low, p.high, p.expected}) bars.add(value);
        }
        const bool flat =
            bars_may_leave && points.high > points.low && bars.high - bars.low > 3 * (points.high - points.low);
        values = flat ? points : bars;
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
        if (metric.against_float && mode.what == row_kind::dips) name_worst(result, *schemes[s], shown.columns, panel);
        panel.scheme = schemes[s]->name;
        panel.caption = schemes[s]->quantized + (each_its_own ? "; a scale of its own" : "");
        panel.statements = statement_lines(schemes[s]->common);
        panel.height = 190;
        panel.main = true;
        panel.decibels = own || metric.name.ends_with("_db");
        shown.panels.push_back(std::move(panel));
        if (!has_sqnr) continue;
        shown.panels.push_back(make_panel(result, mode, shown.columns, rows[s], schemes[s]->common, sqnr_point));
        shown.panels.back().caption = "SQNR of the network's output, dB";
        shown.panels.back().height = 80;
        shown.panels.back().decibels = true;
    }
    scale_panels(shown, true, each_its_own, metric.against_float && !own);
    scale_panels(shown, false, false, false);
    return shown;
}

/// Returns one picture for all schemes; if schemes order the layers differently, one picture for each order.
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
