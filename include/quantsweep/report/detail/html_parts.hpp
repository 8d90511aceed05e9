// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Elements, tables and filters of the page.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/summary.hpp>

namespace quantsweep::detail {

inline std::string element(std::string_view tag, std::string_view words, std::string_view style = "") {
    std::string text{"<"};
    text.append(tag);
    if (!style.empty()) text.append(" class=\"").append(style).append("\"");
    return text.append(">").append(escaped(words)).append("</").append(tag).append(">\n");
}

inline std::string html_cell(const table_cell& c) {
    std::string attributes;
    if (c.numeric)
        attributes = " class=\"n\" data-v=\"" + shortest(c.key) + "\"";
    else if (columns(c.text) > 32)
        attributes = " class=\"long\"";
    return "<td" + attributes + ">" + escaped(c.text) + "</td>";
}

/// The script turns the heads into buttons that sort the table.
inline std::string html_table(const table& t) {
    std::string text = "<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>";
    for (std::size_t i = 0; i < t.head.size(); ++i)
        text += (t.numeric(i) ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">") + escaped(t.head[i]) + "</th>";
    text += "</tr></thead>\n<tbody>\n";
    for (const table_line& line : t.lines) {
        text += line.marked ? "<tr class=\"marked\"" : "<tr";
        if (!line.scheme.empty()) text += " data-scheme=\"" + escaped(line.scheme) + "\"";
        if (!line.mode.empty()) text += " data-mode=\"" + escaped(line.mode) + "\"";
        text += ">";
        for (const table_cell& c : line.cells) text += html_cell(c);
        text += "</tr>\n";
    }
    text += "</tbody>\n";
    if (!t.foot.empty()) {
        text += "<tfoot><tr>";
        for (const table_cell& c : t.foot) text += html_cell(c);
        text += "</tr></tfoot>\n";
    }
    return text + "</table></div>\n";
}

inline std::string html_choice(std::string_view title, std::string_view key, const std::vector<std::string>& names) {
    if (names.size() < 2) return {};
    std::string text =
        "<label>" + std::string{title} + " <select data-key=\"" + std::string{key} + "\"><option>all</option>";
    for (const std::string& name : names) text += "<option>" + escaped(name) + "</option>";
    return text + "</select></label> ";
}

/// Hidden until the script shows it.
inline std::string html_filter(const sweep_summary& summary, bool with_modes) {
    std::vector<std::string> schemes, modes;
    for (const mode_report& mode : summary.modes) {
        if (with_modes) modes.push_back(mode.name);
        if (schemes.empty())
            for (const scheme_report& scheme : mode.schemes) schemes.push_back(scheme.name);
    }
    const std::string choices = html_choice("Scheme", "scheme", schemes) + html_choice("Mode", "mode", modes);
    return choices.empty() ? "" : "<p class=\"filter\" hidden>" + choices + "</p>\n";
}

}  // namespace quantsweep::detail
