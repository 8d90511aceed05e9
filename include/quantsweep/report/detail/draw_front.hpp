// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws the recipes of an allocation: their cost and the measured metric.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/allocation_words.hpp>
#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/cost_axis.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

class front_drawing {
public:
    front_drawing(const sweep_result& result, const allocation_summary& found)
        : found_{found}, metric_{leading_metric(result).info}, numbers_{metric_}, across_{found}, up_{values(), 6} {}

    drawing draw() {
        out_.words("qs-text qs-head", 20, 22, "start", "What each recipe costs, and what it keeps");
        out_.words("qs-soft", 20, 40, "start",
                   "Circles: mixed recipes. Squares: uniform recipes. Bars: intervals, on held-out samples.");
        for (double tick : up_.ticks()) {
            out_.line("qs-grid", left, y(tick), right, y(tick));
            out_.words("qs-soft", left - 7, y(tick) + 4, "end", up_.label(tick));
        }
        for (double tick : across_.ticks()) {
            out_.line("qs-grid", x(tick), top, x(tick), bottom);
            out_.words("qs-soft", x(tick), bottom + 16, "middle", tick_text(tick));
        }
        out_.rect("qs-frame", {left, top, right, bottom});
        out_.words("qs-soft", 16, (top + bottom) / 2, "middle", numbers_.value_unit(found_.metric), -90);
        out_.words("qs-soft", (left + right) / 2, bottom + 34, "middle", found_.cost_name);
        if (!metric_.against_float) baseline();
        if (found_.budget && across_.holds(static_cast<double>(*found_.budget)))
            budget(static_cast<double>(*found_.budget));
        curve();
        for (const allocation_point& point : found_.points) mark(point);
        names();
        return {right + 70, bottom + 46, out_.text()};
    }

private:
    static constexpr double left = 78, right = 790, top = 56, bottom = 366;

    double value_at(double drop) const {
        return numbers_.scaled(metric_.higher_is_better ? found_.baseline - drop : found_.baseline + drop);
    }
    span_of_values values() const {
        span_of_values span;
        if (!metric_.against_float) span.add(numbers_.scaled(found_.baseline));
        for (const allocation_point& point : found_.points) {
            span.add(numbers_.scaled(point.measured.value));
            if (std::isnan(point.measured.low)) continue;
            span.add(value_at(point.measured.low));
            span.add(value_at(point.measured.high));
        }
        return span;
    }

    double x(double cost) const { return left + across_.share(cost) * (right - left); }
    double x(const allocation_point& point) const { return x(static_cast<double>(point.cost)); }
    double y(double value) const { return bottom - up_.share(value) * (bottom - top); }
    double y(const allocation_point& point) const { return y(numbers_.scaled(point.measured.value)); }

    std::string tick_text(double tick) const {
        return found_.cost_name == "bytes of weights" ? bytes(tick) : rounded(tick, 3);
    }

    void baseline() {
        const double at = y(numbers_.scaled(found_.baseline));
        out_.line("qs-base", left, at, right, at);
        out_.words("qs-base-text", right + 7, at - 2, "start", "float");
        out_.words("qs-base-text", right + 7, at + 11, "start", significant(numbers_.scaled(found_.baseline), 4));
    }

    void budget(double cost) {
        out_.line("qs-limit", x(cost), top, x(cost), bottom);
        out_.words("qs-soft", x(cost) + 5, bottom - 6, "start", "budget");
    }

    void curve() {
        std::string data;
        for (const allocation_point& point : found_.points)
            if (!point.uniform && std::isfinite(point.measured.value))
                data += (data.empty() ? "M" : "L") + px(x(point)) + " " + px(y(point));
        if (!data.empty()) out_.path("qs-curve", data);
    }

    void mark(const allocation_point& point) {
        if (!std::isfinite(point.measured.value)) return;
        const bool strong = point.name == found_.recommended;
        std::string tip = point.name + "\n" + choices_text(point) + "\n" + cost_text(found_, point.cost) + ", " +
                          numbers_.value(point.measured.value);
        if (!std::isnan(point.measured.drop)) tip += "\ndrop " + numbers_.interval(point.measured);
        out_.raw("<g class=\"qs-mark qs-b" + std::string{point.uniform ? "1" : "0"} + (strong ? " qs-strong" : "") +
                 "\"><title>" + escaped(tip) + "</title>\n");
        if (!std::isnan(point.measured.low)) {
            const double low = y(value_at(point.measured.low)), high = y(value_at(point.measured.high));
            out_.path("qs-bar", "M" + px(x(point) - 3) + " " + px(high) + "h6m-3 0V" + px(low) + "m-3 0h6");
        }
        if (point.uniform)
            out_.path("qs-dot", "M" + px(x(point) - 4.5) + " " + px(y(point) - 4.5) + "h9v9h-9z");
        else
            out_.circle(x(point), y(point), strong ? 5.5 : 4);
        out_.raw("</g>\n");
    }

    /// Names the uniform recipes and the recommended one, on the first free side.
    void names() {
        std::vector<box> taken;
        for (const allocation_point& point : found_.points)
            taken.push_back({x(point) - 6, y(point) - 6, x(point) + 6, y(point) + 6});
        for (const allocation_point& point : found_.points) {
            const bool ours = point.name == found_.recommended;
            if ((!point.uniform && !ours) || !std::isfinite(point.measured.value)) continue;
            const std::string words = point.name + (ours ? " (recommended)" : "");
            const double width = 1.12 * text_width(words), middle = y(point);
            for (const double down : {0.0, 14.0, -14.0, 28.0, -28.0}) {
                const box place{x(point) + 9, middle + down - 7, x(point) + 9 + width, middle + down + 7};
                const box other{x(point) - 9 - width, middle + down - 7, x(point) - 9, middle + down + 7};
                const bool rightward = is_free(place, taken);
                if (!rightward && !is_free(other, taken)) continue;
                out_.words("qs-dip", rightward ? place.left : other.right, middle + down + 4,
                           rightward ? "start" : "end", words);
                taken.push_back(rightward ? place : other);
                break;
            }
        }
    }

    static bool is_free(const box& place, const std::vector<box>& taken) {
        return place.left > left && place.right < right + 60 && place.top > top && place.bottom < bottom &&
               std::none_of(taken.begin(), taken.end(), [&](const box& b) { return b.meets(place); });
    }

    const allocation_summary& found_;
    const metric_info& metric_;
    const metric_text numbers_;
    const cost_axis across_;
    const axis up_;
    svg_text out_{};
};

/// Draws a line for each recipe and a column for each layer; the colour shows the layer's scheme.
class strip_drawing {
public:
    explicit strip_drawing(const allocation_summary& found) : found_{found} {
        for (const allocation_point& point : found.points)
            if (!point.uniform && !point.choices.empty()) shown_.push_back(&point);
        if (shown_.empty() && recommended_point(found)) shown_.push_back(recommended_point(found));
    }

    drawing draw() {
        if (shown_.empty()) return {};
        const std::vector<recipe_choice>& layers = shown_.front()->choices;
        cell_ = std::clamp(700.0 / static_cast<double>(std::max<std::size_t>(layers.size(), 1)), 4.0, 16.0);
        double names = 0;
        for (const recipe_choice& layer : layers) names = std::max(names, text_width(shortened(layer.layer, 24)));
        out_.words("qs-text qs-head", 20, 20, "start", "Which scheme each layer gets");
        legend();
        const double top = cell_ < 9 ? 66 : 66 + 0.9 * names;
        for (std::size_t k = 0; cell_ >= 9 && k < layers.size(); ++k)
            out_.words("qs-text", x(k) + cell_ / 2 + 3, top - 5, "start", shortened(layers[k].layer, 24), -60);
        for (std::size_t line = 0; line < shown_.size(); ++line)
            row(*shown_[line], top + 20 * static_cast<double>(line));
        return {x(layers.size()) + 30 + names * 0.5, top + 20 * static_cast<double>(shown_.size()) + 14, out_.text()};
    }

private:
    static constexpr double left = 190;

    double x(std::size_t column) const { return left + cell_ * static_cast<double>(column); }

    std::size_t colour(const std::string& scheme) {
        if (scheme.empty()) return block_colours - 1;
        const auto known = std::find(schemes_.begin(), schemes_.end(), scheme);
        const auto place = static_cast<std::size_t>(known - schemes_.begin());
        if (known == schemes_.end()) schemes_.push_back(scheme);
        return std::min(place, block_colours - 2);
    }

    void legend() {
        for (const allocation_point* point : shown_)
            for (const recipe_choice& choice : point->choices) colour(choice.scheme);
        std::vector<std::string> all = schemes_;
        all.emplace_back();
        double at = 20;
        for (const std::string& scheme : all) {
            const std::string name = scheme.empty() ? "float" : scheme;
            out_.raw("<g class=\"qs-b" + std::to_string(colour(scheme)) + "\">");
            out_.rect("qs-dot", {at, 34, at + 12, 46});
            out_.raw("</g>\n");
            out_.words("qs-text", at + 17, 44, "start", name);
            at += 34 + text_width(name);
        }
    }

    void row(const allocation_point& point, double y) {
        const bool ours = point.name == found_.recommended;
        out_.words(ours ? "qs-text qs-head" : "qs-text", left - 8, y + 12, "end",
                   point.name + ", " + cost_text(found_, point.cost));
        for (std::size_t k = 0; k < point.choices.size(); ++k) {
            const recipe_choice& choice = point.choices[k];
            out_.raw("<g class=\"qs-mark qs-b" + std::to_string(colour(choice.scheme)) + "\"><title>" +
                     escaped(choice.layer + "\n" + (choice.scheme.empty() ? "float" : choice.scheme)) + "</title>");
            out_.rect("qs-dot", {x(k) + 0.5, y, x(k) + cell_ - 0.5, y + 16});
            out_.raw("</g>\n");
        }
    }

    const allocation_summary& found_;
    std::vector<const allocation_point*> shown_{};
    std::vector<std::string> schemes_{};
    double cell_ = 16;
    svg_text out_{};
};

}  // namespace quantsweep::detail
