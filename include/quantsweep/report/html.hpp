// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep as one self-contained page.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/file.hpp>
#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/html_script.hpp>
#include <quantsweep/report/detail/html_style.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/report/svg.hpp>
#include <quantsweep/sweep/result.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {
namespace detail {

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

/// The script makes the heads buttons that sort.
inline std::string html_table(const table& t) {
    std::string text = "<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>";
    for (std::size_t i = 0; i < t.head.size(); ++i)
        text += (t.numeric(i) ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">") + escaped(t.head[i]) + "</th>";
    text += "</tr></thead>\n<tbody>\n";
    for (const table_line& line : t.lines) {
        text += line.marked ? "<tr class=\"marked\"" : "<tr";
        if (!line.scheme.empty()) text += " data-scheme=\"" + escaped(line.scheme) + "\"";
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

inline std::string html_filter(const sweep_summary& summary) {
    if (summary.schemes.size() < 2) return {};
    std::string text = "<p class=\"filter\" hidden><label>Scheme <select><option>all</option>";
    for (const scheme_report& scheme : summary.schemes) text += "<option>" + escaped(scheme.name) + "</option>";
    return text + "</select></label></p>\n";
}

inline std::string html_badge(const metric_info& metric, const scheme_report& scheme) {
    if (scheme.measured == 0) return element("span", "not measured", "badge none");
    if (metric.against_float) return element("span", counted(scheme.measured, "layer"), "badge none");
    if (scheme.dips.empty()) return element("span", "no layer dips", "badge");
    return element("span", scheme.dips.size() == 1 ? "1 dip" : std::to_string(scheme.dips.size()) + " dips",
                   "badge bad");
}

inline std::string html_findings(const sweep_result& result, const sweep_summary& summary) {
    std::string text = "<header>\n" + element("h1", summary.title) +
                       element("p", "What quantizing each layer costs. " + summary.baseline, "lead") +
                       "</header>\n<section class=\"cards\">\n";
    for (const scheme_report& scheme : summary.schemes) {
        text += "<div class=\"card\"><h3><span>" + escaped(scheme.name) + "</span> " +
                html_badge(result.metric, scheme) + "</h3>\n" + element("p", scheme.quantized, "soft") +
                element("p", scheme.finding);
        for (const std::string& sentence : scheme.reasons) text += element("p", sentence, "reason");
        text += "</div>\n";
    }
    return text + "</section>\n";
}

inline std::string html_worst(const sweep_result& result, const sweep_summary& summary) {
    std::string text = "<section>\n<h2>The worst layers</h2>\n";
    for (const std::string& sentence : summary.reading) text += element("p", sentence);
    text += "<div class=\"tables\">\n";
    for (const scheme_report& scheme : summary.schemes)
        if (!scheme.worst.empty())
            text += "<div>" + element("h3", scheme.name) + html_table(worst_table(result.metric, scheme)) + "</div>\n";
    text += "</div>\n";
    if (const table failed = failed_table(summary); !failed.lines.empty())
        text += "<h3>Failed</h3>\n" + html_table(failed);
    return text + "</section>\n";
}

inline std::string html_rows(const sweep_result& result, const sweep_summary& summary) {
    std::string text =
        "<section>\n<h2>All rows</h2>\n" + html_filter(summary) + html_table(full_table(result)) + "</section>\n";
    const table ranges = ranges_table(result);
    if (ranges.lines.empty()) return text;
    return text +
           "<section>\n<h2>Ranges</h2>\n<p>What each quantized tensor was seen to hold, and the range and step that "
           "it was rounded to; of a tensor with a range a channel, the extremes.</p>\n<details><summary>" +
           counted(ranges.lines.size(), "tensor") + "</summary>\n<div>" + html_filter(summary) + html_table(ranges) +
           "</div></details>\n</section>\n";
}

inline std::string html_memory(const sweep_result& result) {
    const calibration_memory_table memory = calibration_memory(result);
    if (memory.lines.empty()) return {};
    return "<section>\n<h2>Calibration memory</h2>\n" +
           element("p", memory_sentence(memory) + " The layer with the largest output is marked.") +
           html_table(memory_table(memory)) + "</section>\n";
}

inline std::string html_method(const sweep_result& result, const sweep_summary& summary) {
    const auto folded = std::count_if(result.layers.begin(), result.layers.end(),
                                      [](const layer_summary& layer) { return layer.norm_folded; });
    std::string text = "<section>\n<h2>How it was made</h2>\n<dl>\n";
    const auto entry = [&](std::string_view name, const std::string& words) {
        if (!words.empty()) text += element("dt", name) + element("dd", words);
    };
    entry("Metric", result.metric.name + (result.metric.higher_is_better ? ", higher is better" : ", lower is better"));
    entry("Samples", grouped(result.samples) + ", of which each row has as many as it says");
    if (!result.metric.against_float)
        entry("Interval", rounded(100 * result.confidence, 4) + " %" +
                              (result.interval.empty() ? "" : ", " + result.interval) +
                              ", paired with the baseline sample by sample; dips after Holm's correction");
    entry("Calibration", counted(result.calibration_samples, "sample"));
    entry("Norms", std::to_string(folded) + " of " + counted(result.layers.size(), "layer") +
                       " had a norm folded into the weights");
    for (const scheme_report& scheme : summary.schemes) entry("Scheme " + scheme.name, scheme.quantized);
    entry("Cost", summary.cost);
    return text + "</dl>\n</section>\n";
}

/// Nothing may be fetched: the policy says so to the browser as well.
inline std::string html_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src "
        "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    text += element("title", summary.title + ": quantization sweep");
    text.append("<style>").append(html_style).append("</style>\n</head>\n<body>\n<main>\n");
    text += html_findings(result, summary);
    if (!result.rows.empty())
        text += "<section>\n<h2>Layer by layer</h2>\n<div class=\"scroll picture\">\n" + svg_text_of(result, summary) +
                "</div>\n</section>\n" + html_worst(result, summary) + html_rows(result, summary);
    text += html_memory(result) + html_method(result, summary);
    text += element("footer", "Made by quantsweep " QUANTSWEEP_VERSION ". This page holds everything it shows.");
    text.append("</main>\n<div id=\"tip\" hidden></div>\n<script>").append(html_script);
    return text.append("</script>\n</body>\n</html>\n");
}

}  // namespace detail

/// One file, which opens from disk without a network: findings, the picture with tooltips, tables that sort and filter,
/// ranges, calibration memory, cost and method. Light, dark, narrow, printed. Names are text, whatever they hold.
inline void write_html(std::ostream& out, const sweep_result& result) {
    out << detail::html_text(result);
}

/// Errors   unreadable_file where the file cannot be written
inline void write_html(const std::filesystem::path& path, const sweep_result& result) {
    write_file(path, detail::html_text(result));
}

}  // namespace quantsweep
