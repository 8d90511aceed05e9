// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A table, before it becomes plain text, Markdown or HTML.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/report/detail/number.hpp>

namespace quantsweep::detail {

struct table_cell {
    table_cell(std::string words) : text{std::move(words)} {}
    table_cell(std::string number, double value) : text{std::move(number)}, key{value}, numeric{true} {}
    std::string text;
    double key = std::numeric_limits<double>::quiet_NaN();  ///< the sort key
    bool numeric = false;
};

struct table_line {
    std::vector<table_cell> cells;
    std::string scheme{};  ///< the scheme to filter by
    std::string mode{};
    bool marked = false;  ///< a dip, or the largest value
};

struct table {
    std::vector<std::string> head;
    std::vector<table_line> lines{};
    std::vector<table_cell> foot{};  ///< totals, one cell for each column; not sorted with the lines

    bool numeric(std::size_t column) const {
        return std::any_of(lines.begin(), lines.end(), [&](const table_line& l) { return l.cells[column].numeric; });
    }
};

/// Removes the columns in which no line has a word or a number.
inline table without_empty_columns(table t) {
    for (std::size_t i = t.head.size(); i-- > 0;) {
        const bool used = std::any_of(t.lines.begin(), t.lines.end(), [&](const table_line& line) {
            return line.cells[i].numeric ? !std::isnan(line.cells[i].key) : !line.cells[i].text.empty();
        });
        if (used) continue;
        const auto at = static_cast<std::ptrdiff_t>(i);
        t.head.erase(t.head.begin() + at);
        for (table_line& line : t.lines) line.cells.erase(line.cells.begin() + at);
    }
    return t;
}

inline std::string padded(std::string_view text, std::size_t width, bool right) {
    const std::string gap(width - std::min(width, columns(text)), ' ');
    return right ? gap + std::string{text} : std::string{text} + gap;
}

/// Returns aligned columns for a terminal. Marked lines have a star.
inline std::string plain(const table& t) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < t.head.size(); ++i) {
        widths.push_back(columns(t.head[i]));
        for (const table_line& line : t.lines) widths[i] = std::max(widths[i], columns(line.cells[i].text));
        if (!t.foot.empty()) widths[i] = std::max(widths[i], columns(t.foot[i].text));
    }
    std::string text;
    const auto add = [&](char mark, const auto& words_of) {
        text += mark;
        for (std::size_t i = 0; i < t.head.size(); ++i)
            text.append("  ").append(padded(words_of(i), widths[i], t.numeric(i)));
        text.erase(text.find_last_not_of(' ') + 1).push_back('\n');
    };
    add(' ', [&](std::size_t i) { return t.head[i]; });
    for (const table_line& line : t.lines)
        add(line.marked ? '*' : ' ', [&](std::size_t i) { return line.cells[i].text; });
    if (!t.foot.empty()) add(' ', [&](std::size_t i) { return t.foot[i].text; });
    return text;
}

inline bool word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & '\x80') != 0;
}

/// Returns text that Markdown shows unchanged, on one line.
inline std::string markdown_escaped(std::string_view text) {
    std::string escaped;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool inside = i > 0 && i + 1 < text.size() && word_character(text[i - 1]) && word_character(text[i + 1]);
        if (c == '<')
            escaped += "&lt;";
        else if (c == '>')
            escaped += "&gt;";
        else if (c == '&')
            escaped += "&amp;";
        else if (static_cast<unsigned char>(c) < 0x20)
            escaped += ' ';
        else if (c == '\\' || c == '|' || c == '`' || c == '*' || c == '#' || (c == '_' && !inside) ||
                 (c == '(' && i > 0 && text[i - 1] == ']'))
            escaped.append("\\").push_back(c);
        else
            escaped += c;
    }
    return escaped;
}

/// Marked lines have their first cell in bold.
inline std::string markdown(const table& t) {
    std::string text = "|";
    for (const std::string& word : t.head) text.append(" ").append(markdown_escaped(word)).append(" |");
    text += "\n|";
    for (std::size_t i = 0; i < t.head.size(); ++i) text += t.numeric(i) ? " ---: |" : " --- |";
    const auto add = [&](const std::vector<table_cell>& cells, bool marked) {
        text += "\n|";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view star = marked && i == 0 ? "**" : "";
            text.append(" ").append(star).append(markdown_escaped(cells[i].text)).append(star).append(" |");
        }
    };
    for (const table_line& line : t.lines) add(line.cells, line.marked);
    if (!t.foot.empty()) add(t.foot, false);
    return text += '\n';
}

}  // namespace quantsweep::detail
