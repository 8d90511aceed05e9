// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws the picture of a mode: title, legend, panels and the names of the layers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/plot.hpp>
#include <quantsweep/report/detail/plot_draw.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline constexpr double statement_height = 16;

/// Draws the names of the colours and signs that are used, broken into lines.
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
    const std::vector<std::string>& blocks = shown.columns.blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        if (!blocks[i].empty() || blocks.size() > 1)
            entry(blocks[i].empty() ? "other" : blocks[i], dot(std::min(i, block_colours - 1), false));
    const auto any = [&](const auto& has) {
        return std::any_of(shown.panels.begin(), shown.panels.end(), [&](const plot_panel& panel) {
            return std::any_of(panel.points.begin(), panel.points.end(), has);
        });
    };
    if (shown.baseline)
        entry(leading_metric(result).info.against_float ? "the float network" : "float baseline",
              [&](double at) { out.line("qs-base", at - 8, y, at + 8, y); });
    if (shown.threshold) entry("threshold", [&](double at) { out.line("qs-limit", at - 8, y, at + 8, y); });
    if (any([](const plot_point& p) { return !std::isnan(p.low) && !std::isnan(p.high); }))
        entry(rounded(100 * result.confidence, 4) + " % interval", [&](double at) {
            out.raw("<g class=\"qs-b7\">");
            out.path("qs-bar", "M" + px(at - 3) + " " + px(y - 6) + "h6m-3 0v12m-3 0h6");
            out.raw("</g>\n");
        });
    if (any([](const plot_point& p) { return p.strong; }))
        entry(shown.mode.what == row_kind::groups ? "above the threshold"
              : shown.mode.what == row_kind::dips ? "dips, after Holm's correction"
                                                  : "significant drop, after Holm's correction",
              dot(block_colours - 1, true));
    if (any([](const plot_point& p) { return !std::isnan(p.expected); }))
        entry("the sum of the two alone", [&](double at) { out.path("qs-sum", diamond(at, y)); });
    const bool kinds = std::any_of(shown.panels.begin(), shown.panels.end(),
                                   [](const plot_panel& panel) { return !panel.statements.empty(); });
    if (kinds)
        entry("kinds of layer that stand out", [&](double at) { out.rect("qs-kind", {at - 7, y - 7, at + 7, y + 7}); });
    const bool beyond = std::any_of(shown.panels.begin(), shown.panels.end(), [](const plot_panel& panel) {
        return std::any_of(panel.points.begin(), panel.points.end(),
                           [&](const plot_point& p) { return !p.failed && !panel.scale.holds(p.value); });
    });
    if (beyond)
        entry("beyond the axis", [&](double at) {
            out.raw("<g class=\"qs-b7\">");
            out.path("qs-dot", "M" + px(at) + " " + px(y - 4) + "l4 7h-8z");
            out.raw("</g>\n");
        });
    if (any([](const plot_point& p) { return p.failed; }))
        entry("failed",
              [&](double at) { out.path("qs-cross", "M" + px(at - 4) + " " + px(y - 4) + "l8 8m0 -8l-8 8"); });
    return y;
}

inline plot_frame frame_of(const plot& shown) {
    double longest = 0, ticks = 0;
    for (const plot_column& c : shown.columns.all) longest = std::max(longest, text_width(c.label));
    for (const plot_panel& panel : shown.panels)
        for (double tick : panel.scale.ticks()) ticks = std::max(ticks, text_width(panel.scale.label(tick)));
    const double count = static_cast<double>(std::max<std::size_t>(shown.columns.all.size(), 1));
    const double step = std::max(16.0, std::min(28.0, 1104 / count));
    const double lean = longest * 0.5 - step / 2 + 12;  // how far the first label leans out to the left
    const double left = std::max({74.0, ticks + 36, lean});
    const double width = std::max(640.0, count * step);
    return {left, left + width, width / count, left - std::max(52.0, ticks + 18)};
}

/// Draws the scheme, what it quantizes and its statements above a main panel. Returns the y at which they end.
inline double draw_head(svg_text& out, const plot_panel& panel, const plot_frame& frame, double y) {
    static constexpr double size = 1.35;  // width of bold 13 px type, relative to 11 px
    const double width = frame.right - frame.left;
    const std::string scheme = fitted(panel.scheme, width / size);
    const bool one_line = size * text_width(scheme) + 10 + text_width(panel.caption) <= width;
    const std::string caption = escaped(fitted(panel.caption, width));
    out.raw("<text class=\"qs-text\" x=\"" + px(frame.left) + "\" y=\"" + px(y) + "\"><tspan class=\"qs-head\">" +
            escaped(scheme) + "</tspan>");
    if (one_line)
        out.raw("<tspan class=\"qs-soft\" dx=\"10\">" + caption + "</tspan></text>\n");
    else
        out.raw("<tspan class=\"qs-soft\" x=\"" + px(frame.left) + "\" y=\"" + px(y += statement_height) + "\">" +
                caption + "</tspan></text>\n");
    for (const std::string& words : panel.statements)
        out.words("qs-text", frame.left, y += statement_height, "start", fitted(words, width));
    return y;
}

/// Returns the y at which the last panel ends.
inline double draw_panels(svg_text& out, const plot& shown, const plot_frame& frame, double y) {
    for (const plot_panel& panel : shown.panels) {
        if (panel.main)
            y = draw_head(out, panel, frame, y + 32) + (panel.statements.empty() ? 8 : 20);  // leaves room for letters
        else
            out.words("qs-soft", frame.left, (y += 22) - 6, "start", panel.caption);
        panel_drawing{out, shown, panel, frame, y}.draw();
        y += panel.height;
    }
    return y;
}

inline double draw_labels(svg_text& out, const plot& shown, const plot_frame& frame, double y) {
    double longest = 0;
    for (std::size_t i = 0; i < shown.columns.all.size(); ++i) {
        const std::string& label = shown.columns.all[i].label;
        out.words("qs-text", frame.x(i) + 4, y + 12, "end", label, -60);
        longest = std::max(longest, text_width(label));
    }
    return y + 24 + longest * 0.87;
}

inline drawing draw_plot(const sweep_result& result, const sweep_summary& summary, const plot& shown) {
    const plot_frame frame = frame_of(shown);
    svg_text out;
    const std::string title = (result.graph.empty() ? "" : result.graph + ": ") + shown.title;
    out.words("qs-text qs-title", frame.left, 28, "start", fitted(title, (frame.right - frame.left) / 1.6));
    double y = 47;
    for (const std::string& words : {summary.notice, summary.baseline})
        if (!words.empty()) {
            out.words("qs-soft", frame.left, y, "start", words);
            y += 17;
        }
    y = draw_legend(out, result, shown, frame, y + 4);
    y = draw_panels(out, shown, frame, y);
    y = draw_labels(out, shown, frame, y);
    return {frame.right + (shown.baseline ? 60 : 24), y, out.text()};
}

inline std::vector<drawing> draw_mode(const sweep_result& result, const sweep_summary& summary,
                                      const mode_report& mode) {
    std::vector<drawing> pictures;
    for (const plot& shown : make_plots(result, mode)) pictures.push_back(draw_plot(result, summary, shown));
    return pictures;
}

}  // namespace quantsweep::detail
