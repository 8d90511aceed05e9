// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws a trace as a map of colours.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/detail/traces.hpp>

namespace quantsweep::detail {

inline constexpr std::size_t heat_colours = 12;

/// Steps of equal size in dB, few enough for each to have a colour. The first step is the loudest.
class heat_scale {
public:
    explicit heat_scale(const span_of_values& values) {
        static constexpr std::array<double, 9> sizes{0.5, 1, 2, 3, 5, 10, 20, 50, 100};
        for (double size : sizes) {
            size_ = size;
            first_ = std::floor(values.low / size);
            steps_ = static_cast<std::size_t>(std::clamp(std::floor(values.high / size) - first_ + 1, 1.0, 1e6));
            if (steps_ <= heat_colours) return;
        }
        steps_ = heat_colours;
    }

    std::size_t steps() const noexcept { return steps_; }
    double edge(std::size_t step) const noexcept { return (first_ + static_cast<double>(step)) * size_; }
    std::size_t step_of(double value) const noexcept {
        return static_cast<std::size_t>(
            std::clamp(std::floor(value / size_) - first_, 0.0, static_cast<double>(steps_ - 1)));
    }
    /// Spreads the steps over the whole range of colours, however few there are.
    std::string style(std::size_t step) const {
        const std::size_t colour = steps_ < 2 ? 0 : (step * (heat_colours - 1) + (steps_ - 1) / 2) / (steps_ - 1);
        return "qs-h" + std::to_string(colour);
    }

private:
    double size_ = 1, first_ = 0;
    std::size_t steps_ = 1;
};

/// The colours are even in lightness, so that readers who cannot distinguish hues can distinguish them. On a dark
/// background they run the other way, so that loud values stand out on both.
inline constexpr std::string_view heat_style = R"css(
.qs-quiet{fill:none;stroke:#b4b4bd;stroke-width:.8}.qs-gap{stroke:#fff;stroke-width:2.4}
.qs-cell{stroke:#fff;stroke-width:.6}.qs-cell:hover{stroke:#1d1d22;stroke-width:2}
.qs-h0{fill:#32144c}.qs-h1{fill:#50175f}.qs-h2{fill:#721869}.qs-h3{fill:#951a6b}.qs-h4{fill:#b62365}.qs-h5{fill:#d33759}
.qs-h6{fill:#e9534b}.qs-h7{fill:#f67443}.qs-h8{fill:#fc974e}.qs-h9{fill:#fbb86f}.qs-h10{fill:#f8d79d}.qs-h11{fill:#f9f1cf}
@media screen and (prefers-color-scheme:dark){
.qs-gap,.qs-cell{stroke:#17171b}.qs-cell:hover{stroke:#ececf0}
.qs-h0{fill:#fef1a1}.qs-h1{fill:#ffd476}.qs-h2{fill:#feb657}.qs-h3{fill:#fe943c}.qs-h4{fill:#fb6e30}.qs-h5{fill:#ea5047}
.qs-h6{fill:#d03a5a}.qs-h7{fill:#af2e67}.qs-h8{fill:#8b2b6b}.qs-h9{fill:#672964}.qs-h10{fill:#452753}.qs-h11{fill:#2a2139}}
)css";

/// Draws one scheme's map. A layer that an error does not reach has no cell. Most of these places lie left of the
/// diagonal, which is where the names of the rows go.
class heat_drawing {
public:
    heat_drawing(svg_text& out, const named_trace& trace, const heat_scale& scale)
        : out_{out}, trace_{trace}, scale_{scale}, cell_{trace.layers.size() > 45 ? 12.0 : 14.0} {
        for (std::size_t i = 0; i < trace.layers.size(); ++i) {
            const double width = text_width(name(i));
            left_ = std::max(left_, width + 14 - x_of(first_cell(i)));
            head_ = std::max(head_, 0.87 * width + 14);
            right_ = std::max(right_, x_of(i + 1) + 0.5 * width);
        }
        head_ = std::max(head_, 0.87 * text_width(outputs) + 14);
        right_ = std::max(right_, x_of(trace.layers.size()) + gap + cell_ + 0.5 * text_width(outputs));
        right_ += left_;
    }

    double right() const { return right_; }

    /// Returns the y at which it ends.
    double draw(double y) {
        top_ = y + head_;
        const std::size_t count = trace_.layers.size();
        for (std::size_t j = 0; j < count; ++j) head(left_ + x_of(j), name(j));
        head(left_ + x_of(count) + gap, outputs);
        for (std::size_t i = 0; i < count; ++i) {
            const traced_layer& from = trace_.layers[i];
            out_.words("qs-text", left_ + x_of(first_cell(i)) - 6, y_of(i) + cell_ / 2 + 4, "end", name(i));
            for (std::size_t j = 0; j < count; ++j)
                mark(from, i == j ? "its own output" : trace_.layers[j].name, left_ + x_of(j), y_of(i),
                     from.sqnr_db[j]);
            mark(from, "the network's outputs", left_ + x_of(count) + gap, y_of(i), from.outputs);
        }
        stages();
        return y_of(count) + 20;
    }

private:
    static constexpr std::string_view outputs = "outputs";
    static constexpr double gap = 8;

    double x_of(std::size_t column) const { return cell_ * static_cast<double>(column); }
    double y_of(std::size_t line) const { return top_ + cell_ * static_cast<double>(line); }
    std::string name(std::size_t i) const { return shortened(trace_.layers[i].name, 24); }
    std::string stage(std::size_t i) const { return trace_.layers[i].name.substr(0, trace_.layers[i].name.find(':')); }
    std::size_t first_cell(std::size_t i) const {
        const std::vector<double>& values = trace_.layers[i].sqnr_db;
        const auto first = std::find_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
        return std::min(i, static_cast<std::size_t>(first - values.begin()));
    }

    void head(double x, std::string_view words) {
        out_.words("qs-text", x + cell_ / 2 + 3, top_ - 5, "start", words, -60);
    }

    void mark(const traced_layer& from, const std::string& at, double x, double y, double value) {
        if (std::isnan(value)) return;
        const bool silent = std::isinf(value) && value > 0;
        std::string tip = from.name + " at " + at + "\n" + (silent ? "no error" : decibels(value) + " dB");
        if (std::isfinite(from.own) && std::isfinite(value) && value != from.own)
            tip += ", " + decibels(std::abs(value - from.own)) + " dB " + (value < from.own ? "larger" : "smaller") +
                   " than its own";
        const double inset = silent ? 3 : 0, side = cell_ - 2 * inset;
        out_.raw("<path class=\"qs-mark qs-cell " + (silent ? "qs-quiet" : scale_.style(scale_.step_of(value))) +
                 "\" d=\"M" + px(x + inset) + " " + px(y + inset) + "h" + px(side) + "v" + px(side) + "h" + px(-side) +
                 "z\"><title>" + escaped(tip) + "</title></path>\n");
    }

    /// Draws gaps between stages, so that readers find a layer.
    void stages() {
        const std::size_t count = trace_.layers.size();
        const double end = left_ + x_of(count) + gap + cell_;
        for (std::size_t i = 1; i < count; ++i) {
            if (stage(i) == stage(i - 1)) continue;
            out_.line("qs-gap", left_ + x_of(i), top_, left_ + x_of(i), y_of(i));
            out_.line("qs-gap", left_ + x_of(i), y_of(i), end, y_of(i));
        }
    }

    svg_text& out_;
    const named_trace& trace_;
    const heat_scale& scale_;
    double cell_, left_ = 20, head_ = 0, right_ = 0, top_ = 0;
};

/// Draws the range of each colour, the loudest first.
inline void draw_heat_legend(svg_text& out, const heat_scale& scale, double x, double y) {
    static constexpr double width = 34;
    for (std::size_t i = 0; i <= scale.steps(); ++i) {
        const double at = x + width * static_cast<double>(i);
        if (i < scale.steps()) out.rect("qs-cell " + scale.style(i), {at, y, at + width, y + 12});
        out.words("qs-soft", at, y + 25, "middle", rounded(scale.edge(i), 4));
    }
    out.words("qs-soft", x + width * static_cast<double>(scale.steps()) + 22, y + 11, "start",
              "dB SQNR, from large errors to small");
}

/// Draws the heading, the legend and the map of one scheme. Each scheme has its own scale, so that it uses all colours.
inline drawing draw_trace(const named_trace& trace) {
    svg_text out;
    span_of_values values;
    for (const traced_layer& layer : trace.layers) {
        for (double value : layer.sqnr_db) values.add(value);
        values.add(layer.outputs);
    }
    const heat_scale scale{values};
    out.words("qs-text qs-head", 20, 20, "start", trace.scheme);
    if (values.seen) draw_heat_legend(out, scale, 26, 30);
    heat_drawing map{out, trace, scale};
    const double bottom = map.draw(66);
    return {map.right() + 16, bottom, out.text()};
}

}  // namespace quantsweep::detail
