// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The picture of a sweep: the metric over the layers, panel by panel one scheme.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <quantsweep/core/file.hpp>
#include <quantsweep/report/detail/plot.hpp>
#include <quantsweep/report/detail/plot_draw.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {
namespace detail {

inline constexpr std::size_t label_limit = 28;
inline constexpr double statement_height = 16;

/// The heads of the colours and signs in use, broken into lines.
inline double draw_legend(svg_text& out, const sweep_result& result, const plot& shown, const plot_frame& frame,
                          double y) {
    double x = frame.left;
    const auto entry = [&](const std::string& words, const auto& sign) {
        const double width = 22 + text_width(words) + 10;
        if (x > frame.left && x + width > frame.right) {
            x = frame.left;
            y += 18;
        }
        sign(x + 8);
        out.words("qs-text", x + 20, y + 4, "start", words);
        x += width;
    };
    const auto dot = [&](std::size_t colour, bool strong) {
        return [&out, &y, colour, strong](double at) {
            out.raw("<g class=\"qs-b" + std::to_string(colour) + (strong ? " qs-strong" : "") + "\">");
            out.circle(at, y, strong ? 5 : 4);
            out.raw("</g>\n");
        };
    };
    for (std::size_t i = 0; i < shown.blocks.size(); ++i)
        if (!shown.blocks[i].empty() || shown.blocks.size() > 1)
            entry(shown.blocks[i].empty() ? "other" : shown.blocks[i], dot(std::min(i, block_colours - 1), false));
    const auto any = [&](bool plot_point::*sign) {
        return std::any_of(shown.panels.begin(), shown.panels.end(), [&](const plot_panel& panel) {
            return std::any_of(panel.points.begin(), panel.points.end(), [&](const plot_point& p) { return p.*sign; });
        });
    };
    if (shown.baseline) entry("float baseline", [&](double at) { out.line("qs-base", at - 8, y, at + 8, y); });
    if (shown.baseline)
        entry(rounded(100 * result.confidence, 4) + " % interval", [&](double at) {
            out.raw("<g class=\"qs-b7\">");
            out.path("qs-bar", "M" + px(at - 3) + " " + px(y - 6) + "h6m-3 0v12m-3 0h6");
            out.raw("</g>\n");
        });
    if (any(&plot_point::strong)) entry("dips, after Holm's correction", dot(block_colours - 1, true));
    const bool kinds = std::any_of(shown.panels.begin(), shown.panels.end(),
                                   [](const plot_panel& panel) { return !panel.statements.empty(); });
    if (kinds) entry("kinds of layer that stand out", [&](double at) { out.rect("qs-kind", {at - 7, y - 7, at + 7, y + 7}); });
    if (any(&plot_point::failed))
        entry("failed",
              [&](double at) { out.path("qs-cross", "M" + px(at - 4) + " " + px(y - 4) + "l8 8m0 -8l-8 8"); });
    return y;
}

inline plot_frame frame_of(const plot& shown) {
    double longest = 0;
    for (const plot_column& c : shown.columns) longest = std::max(longest, text_width(shortened(c.name, label_limit)));
    const double count = static_cast<double>(std::max<std::size_t>(shown.columns.size(), 1));
    const double step = std::max(16.0, std::min(28.0, 1104 / count));
    const double left = std::max(74.0, longest * 0.5 - step / 2 + 12);  // the first label leans out to the left
    const double width = std::max(640.0, count * step);
    return {left, left + width, width / count};
}

/// Returns where the last panel ends.
inline double draw_panels(svg_text& out, const sweep_result& result, const plot& shown, const plot_frame& frame,
                          double y) {
    for (const plot_panel& panel : shown.panels) {
        const double letters = panel.statements.empty() ? 0 : 12;
        y += (panel.dips_named ? 40 : 22) + letters + statement_height * static_cast<double>(panel.statements.size());
        if (panel.dips_named) {
            const std::string scheme = shortened(panel.scheme, 40);
            double line = y - 8 - letters;
            for (auto words = panel.statements.rbegin(); words != panel.statements.rend(); ++words, line -= statement_height)
                out.words("qs-text", frame.left, line, "start", shortened(*words, characters_in(frame.right - frame.left)));
            out.raw(
                "<text class=\"qs-text\" x=\"" + px(frame.left) + "\" y=\"" + px(line) +
                "\"><tspan class=\"qs-head\">" + escaped(scheme) + "</tspan><tspan class=\"qs-soft\" dx=\"10\">" +
                escaped(shortened(panel.caption, characters_in(frame.right - frame.left - 1.4 * text_width(scheme)))) +
                "</tspan></text>\n");
        } else {
            out.words("qs-soft", frame.left, y - 6, "start", panel.caption);
        }
        panel_drawing{out, shown, panel, frame, y}.draw(
            panel.dips_named ? metric_text{result.metric}.value_unit(result.metric.name) : "");
        y += panel.height;
    }
    return y;
}

inline double draw_labels(svg_text& out, const plot& shown, const plot_frame& frame, double y) {
    double longest = 0;
    for (std::size_t i = 0; i < shown.columns.size(); ++i) {
        const std::string name = shortened(shown.columns[i].name, label_limit);
        out.words("qs-text", frame.x(i) + 4, y + 12, "end", name, -60);
        longest = std::max(longest, text_width(name));
    }
    return y + 24 + longest * 0.87;
}

inline std::string svg_text_of(const sweep_result& result, const sweep_summary& summary) {
    const plot shown = make_plot(result, summary);
    const plot_frame frame = frame_of(shown);
    svg_text out;
    const std::string name = result.graph.empty() ? "" : result.graph + ": ";
    const std::string title = name + result.metric.name + " by quantized layer";
    out.words("qs-text qs-title", frame.left, 28, "start",
              shortened(title, characters_in((frame.right - frame.left) / 1.6)));
    out.words("qs-soft", frame.left, 47, "start", summary.baseline);
    double y = draw_legend(out, result, shown, frame, 68);
    y = draw_panels(out, result, shown, frame, y);
    y = draw_labels(out, shown, frame, y);
    const double right = frame.right + (shown.baseline ? 60 : 24);
    const std::string size = px(right) + "\" height=\"" + px(y);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qs-plot\" role=\"img\" width=\"" + size +
           "\" viewBox=\"0 0 " + px(right) + " " + px(y) + "\">\n<style>" + std::string{plot_style} +
           "</style>\n<rect class=\"qs-paper\" width=\"100%\" height=\"100%\"/>\n" + out.text() + "</svg>\n";
}

}  // namespace detail

/// y is the metric, with one scale for all schemes; x the layers. A red line is the float baseline; bars are the drop's
/// interval moved to it; dips that stand after Holm's correction are ringed and named; layers of kinds that stand out are
/// tinted, and their statements lettered; failed layers are crosses at the bottom. Below each scheme, the SQNR of the
/// network's output. Hovering shows a layer's numbers. Light and dark.
/// Depends on the result alone: equal results make equal pictures, in every locale.
/// NaN/Inf  not drawn; an arrow at the panel's edge
/// Empty    a picture without panels
inline std::string svg_plot(const sweep_result& result) {
    return detail::svg_text_of(result, summarize(result));
}

inline void write_svg(std::ostream& out, const sweep_result& result) {
    out << svg_plot(result);
}

/// Errors   unreadable_file where the file cannot be written
inline void write_svg(const std::filesystem::path& path, const sweep_result& result) {
    write_file(path, svg_plot(result));
}

}  // namespace quantsweep
