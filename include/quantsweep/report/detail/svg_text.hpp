// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes elements of SVG and puts drawings on one sheet.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/number.hpp>

namespace quantsweep::detail {

inline std::string px(double length) { return fixed(length, 1); }

/// Estimates the width of 11 px type, rather too wide than too narrow. Fonts differ, and DejaVu Sans, to which many
/// systems fall back, is a wide one.
inline double text_width(std::string_view text) {
    double width = 0;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0u) == 0x80u) continue;  // skips all but the first byte of a character
        if (byte >= 0xE2u || std::string_view{"mwMW@%=+"}.find(c) != std::string_view::npos)
            width += 11;
        else if (std::string_view{"fijlrtI.,:;|!'()[]/ "}.find(c) != std::string_view::npos)
            width += 4.4;
        else
            width += c >= 'A' && c <= 'Z' ? 7.8 : 7;
    }
    return width;
}

/// Shortens a text until it fits the width.
inline std::string fitted(std::string_view text, double width) {
    std::string shown{text};
    for (std::size_t limit = columns(text); limit > 1 && text_width(shown) > width;) shown = shortened(text, --limit);
    return shown;
}

struct box {
    double left, top, right, bottom;
    bool meets(const box& b) const { return left < b.right && b.left < right && top < b.bottom && b.top < bottom; }
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
    /// anchor: start, middle or end. The text is turned by `degrees` about its anchor.
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

struct drawing {
    double width = 0;
    double height = 0;
    std::string elements{};
};

/// Puts the drawings one below the other on a sheet with its own style.
inline std::string svg_of(const std::vector<drawing>& drawings, std::string_view style) {
    double width = 0, height = 0;
    std::string elements;
    for (const drawing& each : drawings) {
        if (height > 0)
            elements += "<g transform=\"translate(0," + px(height) + ")\">\n" + each.elements + "</g>\n";
        else
            elements += each.elements;
        width = std::max(width, each.width);
        height += each.height;
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qs-plot\" role=\"img\" width=\"" + px(width) +
           "\" height=\"" + px(height) + "\" viewBox=\"0 0 " + px(width) + " " + px(height) + "\">\n<style>" +
           std::string{style} + "</style>\n<rect class=\"qs-paper\" width=\"100%\" height=\"100%\"/>\n" + elements +
           "</svg>\n";
}

}  // namespace quantsweep::detail
