// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the picture shows: columns, panels and points, before anything is drawn.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep::detail {

/// One layer on the x axis.
struct plot_column {
    std::string name;
    std::size_t colour = 0;
    std::string described{};  ///< its attributes in words
};

/// NaN low and high: no error bar.
struct plot_point {
    std::size_t column = 0;
    double value = 0;
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    bool strong = false;
    bool failed = false;
    std::string kinds{};  ///< letters of the statements that cover the layer
    std::string tip;
};

struct plot_panel {
    std::string scheme{};  ///< above a metric's panel
    std::string caption{};
    std::vector<std::string> statements{};  ///< below the caption, "A: exit layers (5 of 69 layers), 61 % of the drop"
    double height = 0;
    std::vector<plot_point> points{};
    bool dips_named = false;
};

struct plot {
    std::vector<plot_column> columns{};
    std::vector<std::string> blocks{};  ///< the kind of each colour, for the legend
    std::vector<plot_panel> panels{};   ///< by scheme: the metric, then the output's SQNR unless it is the metric
    axis metric_axis;
    axis sqnr_axis;
    std::optional<double> baseline{};  ///< on the metric's axis
};

/// A whole number as it is, another to four digits.
inline std::string brief(double number) {
    return rounded(number, number == std::floor(number) ? 12 : 4);
}

inline std::string described(const attribute_map& attributes) {
    std::vector<std::string> words;
    for (const auto& [key, value] : attributes)
        words.push_back(key + ' ' + (value.word() ? *value.word() : brief(*value.number())));
    return joined(words, ", ");
}

/// The layers that have rows, in the graph's order, then any that only rows name.
inline std::vector<plot_column> plot_columns(const sweep_result& result, std::vector<std::string>& blocks) {
    std::vector<plot_column> columns;
    for (const layer_summary& layer : result.layers) {
        const bool swept =
            std::any_of(result.rows.begin(), result.rows.end(), [&](const row& r) { return r.layer == layer.name; });
        if (!swept) continue;
        const auto block = layer.attributes.find("block");
        const bool known = block != layer.attributes.end() && block->second.word() != nullptr;
        const std::string kind = known ? *block->second.word() : "";
        const auto found = std::find(blocks.begin(), blocks.end(), kind);
        const auto colour = std::min(static_cast<std::size_t>(found - blocks.begin()), block_colours - 1);
        if (found == blocks.end()) blocks.push_back(kind);
        columns.push_back({layer.name, colour, described(layer.attributes)});
    }
    for (const row& r : result.rows)
        if (std::none_of(columns.begin(), columns.end(), [&](const plot_column& c) { return c.name == r.layer; }))
            columns.push_back({r.layer, block_colours - 1});
    return columns;
}

inline std::string tip_of(const sweep_result& result, const row& r, const plot_column& column) {
    const metric_text numbers{result.metric};
    std::string tip = r.layer + "\n" + r.scheme;
    if (!measured(result.metric, r)) return tip + "\nfailed: " + failure_of(r);
    tip += "\n" + result.metric.name + " " + numbers.value(r.value);
    if (!result.metric.against_float)
        tip += "\ndrop " + numbers.interval(r) + (numbers.percent() ? " points" : "") +
               (r.significant ? "\ndips: stands after Holm's correction" : "");
    tip += "\nSQNR " + decibels(r.sqnr_db) + " dB, of the network's output " + decibels(r.output_sqnr_db) + " dB";
    tip += "\n" + joined(r.quantized, ", ") + " quantized, " + counted(r.samples, "sample");
    return column.described.empty() ? tip : tip + "\n" + column.described;
}

/// The interval is the drop's, moved to the baseline.
inline plot_point metric_point(const sweep_result& result, const row& r) {
    const metric_text numbers{result.metric};
    plot_point point;
    point.failed = !measured(result.metric, r);
    point.strong = r.significant;
    point.value = numbers.scaled(r.value);
    if (result.metric.against_float || point.failed) return point;
    const double sign = result.metric.higher_is_better ? -1 : 1;
    const double ends[] = {numbers.scaled(result.baseline + sign * r.drop_low),
                           numbers.scaled(result.baseline + sign * r.drop_high)};
    point.low = std::min(ends[0], ends[1]);
    point.high = std::max(ends[0], ends[1]);
    return point;
}

inline plot_point sqnr_point(const sweep_result& result, const row& r) {
    plot_point point;
    point.failed = !measured(result.metric, r);
    point.strong = r.significant;
    point.value = r.output_sqnr_db;
    return point;
}

inline plot_panel make_panel(const sweep_result& result, const std::vector<plot_column>& columns,
                             const scheme_report& scheme, plot_point (*make)(const sweep_result&, const row&)) {
    plot_panel panel;
    for (const row& r : result.rows) {
        if (r.scheme != scheme.name) continue;
        const auto at =
            std::find_if(columns.begin(), columns.end(), [&](const plot_column& c) { return c.name == r.layer; });
        plot_point point = make(result, r);
        point.column = static_cast<std::size_t>(at - columns.begin());
        point.tip = tip_of(result, r, *at);
        for (std::size_t i = 0; i < scheme.common.statements.size(); ++i) {
            const statement& s = scheme.common.statements[i];
            if (std::find(s.layers.begin(), s.layers.end(), r.layer) == s.layers.end()) continue;
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

inline plot make_plot(const sweep_result& result, const sweep_summary& summary) {
    std::vector<std::string> blocks;
    const std::vector<plot_column> columns = plot_columns(result, blocks);
    std::vector<plot_panel> panels;
    span_of_values metric, sqnr;
    std::optional<double> baseline;
    if (!result.metric.against_float && std::isfinite(result.baseline))
        baseline = metric_text{result.metric}.scaled(result.baseline);
    if (baseline) metric.add(*baseline);
    const bool has_sqnr = std::any_of(result.rows.begin(), result.rows.end(), [](const row& r) {
        return !std::isnan(r.output_sqnr_db) && r.output_sqnr_db != r.value;
    });
    for (const scheme_report& scheme : summary.schemes) {
        panels.push_back(make_panel(result, columns, scheme, metric_point));
        panels.back().scheme = scheme.name;
        panels.back().caption = scheme.quantized;
        panels.back().statements = statement_lines(scheme.common);
        panels.back().height = 190;
        panels.back().dips_named = true;
        for (const plot_point& p : panels.back().points)
            for (double value : {p.value, p.low, p.high}) metric.add(value);
        if (!has_sqnr) continue;
        panels.push_back(make_panel(result, columns, scheme, sqnr_point));
        panels.back().caption = "SQNR of the network's output, dB";
        panels.back().height = 80;
        for (const plot_point& p : panels.back().points) sqnr.add(p.value);
    }
    return {columns, blocks, std::move(panels), axis{metric, 6}, axis{sqnr, 4}, baseline};
}

}  // namespace quantsweep::detail
