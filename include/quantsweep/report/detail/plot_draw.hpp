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

namespace quantsweep::detail {

inline constexpr double character_width = 6.3;  ///< of 11 px type, on average and rather more than less

inline std::string px(double length) {
    return fixed(length, 1);
}

inline double text_width(std::string_view text) {
    return character_width * static_cast<double>(columns(text));
}
inline std::size_t characters_in(double width) {
    return static_cast<std::size_t>(std::max(0.0, width) / character_width);
}

struct box {
    double left, top, right, bottom;
    bool meets(const box& b) const { return left < b.right && b.left < right && top < b.bottom && b.top < bottom; }
};

/// Where the layers stand from left to right; shared by all panels.
struct plot_frame {
    double left, right, step;
    double x(std::size_t column) const { return left + (static_cast<double>(column) + 0.5) * step; }
};

class svg_text {
public:
    void line(std::string_view style, double x1, double y1, double x2, double y2) {
        text_ += "<line class=\"" + std::string{style} + "\" x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" +
                 px(x2) + "\" y2=\"" + px(y2) + "\"/>\n";
    }
    void rect(std::string_view style, const box& b) {
        text_ += "<rect class=\"" + std::string{style} + "\" x=\"" + px(b.left) + "\" y=\"" + px(b.top) +
                 "\" width=\"" + px(b.right - b.left) + "\" height=\"" + px(b.bottom - b.top) + "\"/>\n";
    }
    void path(std::string_view style, std::string_view data) {
        text_.append("<path class=\"").append(style).append("\" d=\"").append(data).append("\"/>\n");
    }
    void circle(double x, double y, double radius) {
        text_ += "<circle class=\"qs-dot\" cx=\"" + px(x) + "\" cy=\"" + px(y) + "\" r=\"" + px(radius) + "\"/>\n";
    }
    /// anchor: start, middle or end; turned by degrees about its anchor.
    void words(std::string_view style, double x, double y, std::string_view anchor, std::string_view words,
               int turn = 0) {
        text_ += "<text class=\"" + std::string{style} + "\" text-anchor=\"" + std::string{anchor} + "\"";
        if (turn == 0)
            text_ += " x=\"" + px(x) + "\" y=\"" + px(y) + "\"";
        else
            text_ += " transform=\"translate(" + px(x) + "," + px(y) + ") rotate(" + std::to_string(turn) + ")\"";
        text_ += ">" + escaped(words) + "</text>\n";
    }
    void raw(std::string_view markup) { text_ += markup; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// One panel at a place on the paper.
class panel_drawing {
public:
    panel_drawing(svg_text& out, const plot& shown, const plot_panel& panel, const plot_frame& frame, double top)
        : out_{out},
          plot_{shown},
          panel_{panel},
          frame_{frame},
          top_{top},
          bottom_{top + panel.height},
          axis_{panel.dips_named ? shown.metric_axis : shown.sqnr_axis} {}

    void draw(std::string_view title) {
        bands();
        kinds();
        for (double tick : axis_.ticks()) {
            out_.line("qs-grid", frame_.left, y(tick), frame_.right, y(tick));
            out_.words("qs-soft", frame_.left - 7, y(tick) + 4, "end", axis_.label(tick));
        }
        out_.rect("qs-frame", {frame_.left, top_, frame_.right, bottom_});
        if (!title.empty()) out_.words("qs-soft", frame_.left - 52, (top_ + bottom_) / 2, "middle", title, -90);
        if (panel_.dips_named && plot_.baseline) baseline(*plot_.baseline);
        for (const plot_point& p : panel_.points) mark(p);
        if (panel_.dips_named) names();
    }

private:
    double y(double value) const { return bottom_ - axis_.share(value) * (bottom_ - top_); }

    /// Every second stage (what stands before the first colon) is shaded, so that the eye finds a layer's column.
    void bands() {
        const auto stage = [&](std::size_t i) {
            return plot_.columns[i].name.substr(0, plot_.columns[i].name.find(':'));
        };
        bool shaded = true;
        for (std::size_t i = 0, first = 0; i < plot_.columns.size(); ++i) {
            if (i + 1 < plot_.columns.size() && stage(i + 1) == stage(i)) continue;
            shaded = !shaded;
            if (shaded)
                out_.rect("qs-band", {frame_.x(first) - frame_.step / 2, top_, frame_.x(i) + frame_.step / 2, bottom_});
            first = i + 1;
        }
    }

    /// The columns of layers that a statement covers; its letter above, where no name of a dip can be.
    void kinds() {
        for (const plot_point& p : panel_.points) {
            if (p.kinds.empty()) continue;
            const double x = frame_.x(p.column);
            out_.rect("qs-kind", {x - frame_.step / 2, top_, x + frame_.step / 2, bottom_});
            if (panel_.dips_named) out_.words("qs-kind-text", x, top_ - 4, "middle", p.kinds);
        }
    }

    void baseline(double value) {
        out_.line("qs-base", frame_.left, y(value), frame_.right, y(value));
        out_.words("qs-base-text", frame_.right + 7, y(value) - 2, "start", "float");
        out_.words("qs-base-text", frame_.right + 7, y(value) + 11, "start", significant(value, 4));
    }

    void mark(const plot_point& p) {
        const double x = frame_.x(p.column);
        out_.raw("<g class=\"qs-mark qs-b" + std::to_string(plot_.columns[p.column].colour) +
                 (p.strong ? " qs-strong" : "") + "\"><title>" + escaped(p.tip) + "</title>\n");
        out_.rect("qs-hit", {x - frame_.step / 2, top_, x + frame_.step / 2, bottom_});
        if (p.failed) {
            const double at = bottom_ - 9;
            out_.path("qs-cross", "M" + px(x - 4) + " " + px(at - 4) + "l8 8m0 -8l-8 8");
        } else {
            if (!std::isnan(p.low) && !std::isnan(p.high)) bar(x, y(p.low), y(p.high));
            if (std::isfinite(p.value))
                out_.circle(x, y(p.value), p.strong ? 5 : 3.5);
            else
                out_.path("qs-dot", arrow(x, p.value > 0));
        }
        out_.raw("</g>\n");
    }

    void bar(double x, double low, double high) {
        out_.path("qs-bar", "M" + px(x - 3) + " " + px(high) + "h6m-3 0V" + px(low) + "m-3 0h6");
    }

    /// An infinite value points out of the panel.
    std::string arrow(double x, bool up) const {
        const double edge = up ? top_ + 2 : bottom_ - 2;
        return "M" + px(x) + " " + px(edge) + (up ? "l4 7h-8z" : "l4 -7h-8z");
    }

    /// Beside their marks where there is room for all; else all upright, each in its own column, where no mark of
    /// another layer can be.
    void names() {
        std::vector<box> taken;
        for (const plot_point& p : panel_.points) taken.push_back(extent(p));
        svg_text beside, upright;
        bool room = true;
        for (const plot_point& p : panel_.points) {
            if (!p.strong || p.failed) continue;
            const std::string name = shortened(plot_.columns[p.column].name, 24);
            room = name_beside(beside, p, name, taken) && room;
            const box mark = extent(p);
            const bool below = bottom_ - mark.bottom > mark.top - top_;
            upright.words("qs-dip", frame_.x(p.column) + 4, below ? mark.bottom + 5 : mark.top - 5,
                          below ? "end" : "start", name, -90);
        }
        out_.raw((room ? beside : upright).text());
    }

    /// False where both sides are taken.
    bool name_beside(svg_text& out, const plot_point& p, std::string_view name, std::vector<box>& taken) const {
        const double x = frame_.x(p.column), middle = y(p.value), width = 1.1 * text_width(name);
        const box right{x + 9, middle - 7, x + 9 + width, middle + 7};
        const box left{x - 9 - width, middle - 7, x - 9, middle + 7};
        const bool rightward = free(right, taken);
        if (!rightward && !free(left, taken)) return false;
        out.words("qs-dip", rightward ? x + 9 : x - 9, middle + 4, rightward ? "start" : "end", name);
        taken.push_back(rightward ? right : left);
        return true;
    }

    box extent(const plot_point& p) const {
        const double x = frame_.x(p.column), half = 6;
        if (p.failed) return {x - half, bottom_ - 15, x + half, bottom_};
        const double low = std::isnan(p.low) ? y(p.value) : std::max(y(p.low), y(p.value));
        const double high = std::isnan(p.high) ? y(p.value) : std::min(y(p.high), y(p.value));
        return {x - half, high - half, x + half, low + half};
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
