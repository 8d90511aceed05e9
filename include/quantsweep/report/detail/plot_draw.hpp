// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws the parts of the picture as SVG elements.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/plot.hpp>
#include <quantsweep/report/detail/svg_text.hpp>

namespace quantsweep::detail {

/// The positions of the layers from left to right, which all panels share.
struct plot_frame {
    double left, right, step;
    double unit;  ///< where the axis is labelled
    double x(std::size_t column) const { return left + (static_cast<double>(column) + 0.5) * step; }
};

inline std::string diamond(double x, double y) { return "M" + px(x - 6) + " " + px(y) + "l6 -6l6 6l-6 6z"; }

/// Draws one panel at its place in the picture.
class panel_drawing {
public:
    panel_drawing(svg_text& out, const plot& shown, const plot_panel& panel, const plot_frame& frame, double top)
        : out_{out},
          plot_{shown},
          panel_{panel},
          frame_{frame},
          top_{top},
          bottom_{top + panel.height},
          axis_{panel.scale} {}

    void draw() {
        if (plot_.columns.by_stage) bands();
        kinds();
        for (double tick : axis_.ticks()) {
            out_.line("qs-grid", frame_.left, y(tick), frame_.right, y(tick));
            out_.words("qs-soft", frame_.left - 7, y(tick) + 4, "end", axis_.label(tick));
        }
        out_.rect("qs-frame", {frame_.left, top_, frame_.right, bottom_});
        if (panel_.main) out_.words("qs-soft", frame_.unit, (top_ + bottom_) / 2, "middle", plot_.unit, -90);
        if (panel_.main && plot_.threshold)
            out_.line("qs-limit", frame_.left, y(*plot_.threshold), frame_.right, y(*plot_.threshold));
        if (panel_.main && plot_.baseline) baseline(*plot_.baseline);
        curve();
        for (const plot_point& p : panel_.points) mark(p);
        if (has_names()) names();
    }

private:
    static constexpr double bold = 1.12;  ///< the width of bold type relative to regular type

    bool has_names() const {
        return panel_.main && (plot_.mode.what == row_kind::dips || plot_.mode.what == row_kind::groups);
    }
    double y(double value) const { return bottom_ - axis_.share(value) * (bottom_ - top_); }

    /// Shades every second stage, so that readers find a layer's column. The stage is the part of a name before the
    /// first colon.
    void bands() {
        const auto stage = [&](std::size_t i) {
            return plot_.columns.all[i].name.substr(0, plot_.columns.all[i].name.find(':'));
        };
        bool shaded = true;
        for (std::size_t i = 0, first = 0; i < plot_.columns.all.size(); ++i) {
            if (i + 1 < plot_.columns.all.size() && stage(i + 1) == stage(i)) continue;
            shaded = !shaded;
            if (shaded)
                out_.rect("qs-band", {frame_.x(first) - frame_.step / 2, top_, frame_.x(i) + frame_.step / 2, bottom_});
            first = i + 1;
        }
    }

    /// Shades the columns of layers that a statement covers. Writes its letter above the panel, where no dip can have
    /// its name.
    void kinds() {
        for (const plot_point& p : panel_.points) {
            if (p.kinds.empty()) continue;
            const double x = frame_.x(p.column);
            out_.rect("qs-kind", {x - frame_.step / 2, top_, x + frame_.step / 2, bottom_});
            if (panel_.main) out_.words("qs-kind-text", x, top_ - 4, "middle", p.kinds);
        }
    }

    void baseline(double value) {
        out_.line("qs-base", frame_.left, y(value), frame_.right, y(value));
        out_.words("qs-base-text", frame_.right + 7, y(value) - 2, "start", "float");
        out_.words("qs-base-text", frame_.right + 7, y(value) + 11, "start", significant(value, 4));
    }

    /// Draws a line through joined points. The line is broken at a row without a finite number.
    void curve() {
        std::string data;
        std::size_t next = std::string::npos;
        for (std::size_t i = 0; i < panel_.points.size(); ++i) {
            const plot_point& p = panel_.points[i];
            if (p.failed || !std::isfinite(p.value)) continue;
            if (p.joined || (i + 1 < panel_.points.size() && panel_.points[i + 1].joined))
                data += (p.joined && p.column == next ? "L" : "M") + px(frame_.x(p.column)) + " " + px(y(p.value));
            next = p.column + 1;
        }
        if (!data.empty()) out_.path("qs-curve", data);
    }

    void mark(const plot_point& p) {
        const double x = frame_.x(p.column);
        out_.raw("<g class=\"qs-mark qs-b" + std::to_string(plot_.columns.all[p.column].colour) +
                 (p.strong ? " qs-strong" : "") + "\"><title>" + escaped(p.tip) + "</title>\n");
        out_.rect("qs-hit", {x - frame_.step / 2, top_, x + frame_.step / 2, bottom_});
        if (p.failed) {
            const double at = bottom_ - 9;
            out_.path("qs-cross", "M" + px(x - 4) + " " + px(at - 4) + "l8 8m0 -8l-8 8");
        } else {
            if (!std::isnan(p.low) && !std::isnan(p.high)) bar(x, y(p.low), y(p.high));
            if (!std::isnan(p.expected)) out_.path("qs-sum", diamond(x, y(p.expected)));
            if (axis_.holds(p.value))
                out_.circle(x, y(p.value), p.strong ? 5 : 3.5);
            else
                out_.path("qs-dot", arrow(x, axis_.share(p.value) > 0.5));
        }
        out_.raw("</g>\n");
        if (far_off(p) && !(p.named && has_names())) far_number(x, p);
    }

    void bar(double x, double low, double high) {
        out_.path("qs-bar", "M" + px(x - 3) + " " + px(high) + "h6m-3 0V" + px(low) + "m-3 0h6");
    }

    bool far_off(const plot_point& p) const { return !p.failed && std::isfinite(p.value) && !axis_.holds(p.value); }
    static std::string far_text(const plot_point& p) { return rounded(p.value, 4); }

    /// Writes the number beside the arrow, on the side that is inside the panel.
    void far_number(double x, const plot_point& p) {
        const bool left = x + 9 + text_width(far_text(p)) > frame_.right, up = axis_.share(p.value) > 0.5;
        out_.words("qs-soft", left ? x - 7 : x + 7, up ? top_ + 11 : bottom_ - 4, left ? "end" : "start", far_text(p));
    }

    /// An infinite value, or one that is far off, is an arrow that points out of the panel.
    std::string arrow(double x, bool up) const {
        const double edge = up ? top_ + 2 : bottom_ - 2;
        return "M" + px(x) + " " + px(edge) + (up ? "l4 7h-8z" : "l4 -7h-8z");
    }

    /// Writes the names beside their marks if there is room for all of them. Otherwise writes all names upright, each
    /// in its own column, which no other layer's mark can enter.
    void names() {
        std::vector<box> taken;
        for (const plot_point& p : panel_.points) taken.push_back(extent(p));
        svg_text beside, upright;
        bool room = true;
        for (const plot_point& p : panel_.points) {
            if (!p.named || p.failed) continue;
            const std::string name = plot_.columns.all[p.column].label + (far_off(p) ? " " + far_text(p) : "");
            room = name_beside(beside, p, name, taken) && room;
            name_upright(upright, p, name);
        }
        out_.raw((room ? beside : upright).text());
    }

    /// Returns false if both sides are taken.
    bool name_beside(svg_text& out, const plot_point& p, std::string_view name, std::vector<box>& taken) const {
        const double x = frame_.x(p.column), middle = y(p.value), width = bold * text_width(name);
        const box right{x + 9, middle - 7, x + 9 + width, middle + 7};
        const box left{x - 9 - width, middle - 7, x - 9, middle + 7};
        const bool rightward = free(right, taken);
        if (!rightward && !free(left, taken)) return false;
        out.words("qs-dip", rightward ? x + 9 : x - 9, middle + 4, rightward ? "start" : "end", name);
        taken.push_back(rightward ? right : left);
        return true;
    }

    /// Writes the name on the side with more room and shortens it to that room, because there are captions above and
    /// below the panel. If the mark leaves almost no room, the name begins at the panel's edge and covers part of the
    /// mark's bar.
    void name_upright(svg_text& out, const plot_point& p, std::string_view name) const {
        static constexpr double gap = 5, least = 84;
        const box mark = extent(p);
        const bool below = bottom_ - mark.bottom > mark.top - top_;
        const double room = (below ? bottom_ - mark.bottom : mark.top - top_) - gap - 3;
        const std::string shown = fitted(name, std::max(room, least) / bold);
        const double width = bold * text_width(shown);
        const double from =
            below ? std::min(mark.bottom + gap, bottom_ - 3 - width) : std::max(mark.top - gap, top_ + 3 + width);
        out.words("qs-dip", frame_.x(p.column) + 4, from, below ? "end" : "start", shown, -90);
    }

    box extent(const plot_point& p) const {
        const double x = frame_.x(p.column), half = 6;
        if (p.failed) return {x - half, bottom_ - 15, x + half, bottom_};
        const double low = std::isnan(p.low) ? y(p.value) : std::max(y(p.low), y(p.value));
        const double high = std::isnan(p.high) ? y(p.value) : std::min(y(p.high), y(p.value));
        const double number = far_off(p) && !p.named ? text_width(far_text(p)) : 0;
        return {x - half, high - half, x + half + number, low + half};
    }

    bool free(const box& wanted, const std::vector<box>& taken) const {
        const bool inside = wanted.left >= frame_.left && wanted.right <= frame_.right && wanted.top >= top_ &&
                            wanted.bottom <= bottom_;
        return inside && std::none_of(taken.begin(), taken.end(), [&](const box& b) { return b.meets(wanted); });
    }

    svg_text& out_;
    const plot& plot_;
    const plot_panel& panel_;
    const plot_frame& frame_;
    double top_, bottom_;
    const axis& axis_;
};

}  // namespace quantsweep::detail
