// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of html.hpp.

#include <quantsweep/report/html.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string_view>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/allocation_svg.hpp>
#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/allocation_words.hpp>
#include <quantsweep/report/detail/draw_plot.hpp>
#include <quantsweep/report/detail/html_parts.hpp>
#include <quantsweep/report/detail/html_script.hpp>
#include <quantsweep/report/detail/html_style.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/remedy_words.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/report/trace_svg.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string html_badge(const mode_text& mode, const metric_info& metric,
                                         const scheme_report& scheme) {
    if (scheme.measured == 0) return element("span", "not measured", "badge none");
    if (metric.against_float || mode.what != row_kind::dips)
        return element("span", counted(scheme.measured, noun_of(mode)), "badge none");
    if (scheme.dips.empty()) return element("span", "no layer dips", "badge");
    return element("span", counted(scheme.dips.size(), "dip"), "badge bad");
}

QUANTSWEEP_INLINE std::string html_cards(const sweep_result& result, const mode_report& mode) {
    std::string text = "<section class=\"cards\">\n";
    for (const scheme_report& scheme : mode.schemes) {
        text += "<div class=\"card\"><h3><span>" + escaped(scheme.name) + "</span> " +
                html_badge(text_of_mode(mode.rule), leading_metric(result).info, scheme) + "</h3>\n" +
                element("p", scheme.quantized, "soft") + element("p", scheme.finding);
        for (const std::string& sentence : scheme.reasons) text += element("p", sentence, "reason");
        text += "</div>\n";
    }
    return text + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_picture(const std::string& picture) {
    return "<div class=\"scroll picture\">\n" + picture + "</div>\n";
}

QUANTSWEEP_INLINE std::string html_top(const sweep_result& result, const mode_report& mode) {
    std::string text = "<div class=\"tables\">\n";
    for (const scheme_report& scheme : mode.schemes)
        if (!scheme.top.empty())
            text += "<div>" + element("h3", scheme.name) + html_table(top_table(result, mode, scheme)) + "</div>\n";
    return text + "</div>\n";
}

/// Writes the findings, the picture and the top rows. With several modes, headings name the mode.
QUANTSWEEP_INLINE std::string html_mode(const sweep_result& result, const sweep_summary& summary,
                                        const mode_report& mode) {
    const bool several = summary.modes.size() > 1;
    std::string text;
    if (several) text += "<h2>" + escaped(mode.heading) + " <code>" + escaped(mode.name) + "</code></h2>\n";
    if (several) text += element("p", mode.meaning);
    text += html_cards(result, mode) + "<section>\n" + element(several ? "h3" : "h2", "Layer by layer");
    for (const drawing& picture : draw_mode(result, summary, mode)) text += html_picture(svg_of({picture}, plot_style));
    text += "</section>\n<section>\n" + element(several ? "h3" : "h2", mode.top);
    if (&mode == &summary.modes.front())  // only once, above the first mode
        for (const std::string& sentence : summary.reading) text += element("p", sentence);
    return text + html_top(result, mode) + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_traces(const sweep_result& result) {
    if (result.traces.empty()) return {};
    std::string text = "<section>\n<h2>How errors travel</h2>\n" + element("p", trace_reading);
    for (const named_trace& trace : named_traces(result))
        text += "<div class=\"trace\">\n" + element("h3", trace.scheme) + element("p", trace_sentence(trace)) +
                html_table(trace_table(trace)) + "</div>\n";
    return text + html_picture(svg_trace(result)) + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_failed(const sweep_result& result, const sweep_summary& summary) {
    const table failed = failed_table(result, summary);
    return failed.lines.empty() ? "" : "<section>\n<h2>Failed</h2>\n" + html_table(failed) + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_rows(const sweep_result& result, const sweep_summary& summary) {
    std::string text = "<section>\n<h2>All rows</h2>\n" + html_filter(summary, true) +
                       html_table(full_table(result, summary)) + "</section>\n";
    const table ranges = ranges_table(result);
    if (ranges.lines.empty()) return text;
    return text +
           "<section>\n<h2>Ranges</h2>\n<p>For each quantized tensor: the values that the calibration saw, and the "
           "range and step that "
           "it was rounded to. Of a tensor with a range per channel, the extremes.</p>\n<details><summary>" +
           counted(ranges.lines.size(), "tensor") + "</summary>\n<div>" + html_filter(summary, false) +
           html_table(ranges) + "</div></details>\n</section>\n";
}

QUANTSWEEP_INLINE std::string html_memory(const sweep_result& result) {
    const calibration_memory_table memory = calibration_memory(result);
    if (memory.lines.empty()) return {};
    return "<section>\n<h2>Calibration memory</h2>\n" +
           element("p", memory_sentence(memory) + " The layer with the largest output is marked.") +
           html_table(memory_table(memory)) + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_method(const sweep_result& result, const sweep_summary& summary) {
    const auto folded = std::count_if(result.layers.begin(), result.layers.end(),
                                      [](const layer_summary& layer) { return layer.norm_folded; });
    std::string text = "<section>\n<h2>How it was made</h2>\n<dl>\n";
    const auto entry = [&](std::string_view name, const std::string& words) {
        if (!words.empty()) text += element("dt", name) + element("dd", words);
    };
    const auto direction = [](const metric_info& metric) {
        return metric.name + (metric.higher_is_better ? ", higher is better" : ", lower is better");
    };
    const metric_summary& lead = leading_metric(result);
    entry("Metric", direction(lead.info));
    for (std::size_t k = 1; k < result.metrics.size(); ++k) {
        const metric_summary& other = result.metrics[k];
        entry("Other metric",
              direction(other.info) +
                  (other.interval.empty() || other.interval == "none" ? "" : "; interval: " + other.interval));
    }
    entry("Samples", grouped(result.samples) + "; a row that used fewer says so");
    if (has_value_interval(lead))
        entry("Interval", rounded(100 * result.confidence, 4) + " %, " + lead.interval + ", of the value, for the " +
                              std::string{to_string(result.about)});
    if (!lead.info.against_float)
        entry("Interval", rounded(100 * result.confidence, 4) + " %" +
                              (lead.interval.empty() ? "" : ", " + lead.interval) + ", for the " +
                              std::string{to_string(result.about)} +
                              ", paired with the baseline sample by sample; a layer dips after Holm's correction");
    if (result.stop_threshold) entry("Threshold", metric_text{lead.info}.drop(*result.stop_threshold));
    entry("Calibration", counted(result.calibration_samples, "sample"));
    entry("Norms", std::to_string(folded) + " of " + counted(result.layers.size(), "layer") +
                       " had a norm folded into the weights");
    if (!summary.modes.empty())
        for (const scheme_report& scheme : summary.modes.front().schemes)
            entry("Scheme " + scheme.name, scheme.quantized);
    entry("Cost", summary.cost);
    return text + "</dl>\n</section>\n";
}

/// Comes first, for readers who read no further.
QUANTSWEEP_INLINE std::string html_allocation(const sweep_result& result) {
    if (!result.allocation) return {};
    std::string text = "<section>\n" + element("h2", allocation_heading) + "<div class=\"card\">\n";
    for (const std::string& sentence : allocation_sentences(result, *result.allocation)) text += element("p", sentence);
    return text + "</div>\n" + html_picture(svg_allocation(result)) +
           element("p", allocation_reading(*result.allocation)) +
           html_table(allocation_table_of(result, *result.allocation)) + "</section>\n";
}

QUANTSWEEP_INLINE std::string html_remedies(const sweep_result& result) {
    if (result.remedies.empty()) return {};
    std::string text = "<section>\n" + element("h2", remedy_heading) + "<div class=\"card\">\n";
    for (const std::string& sentence : remedy_sentences(result)) text += element("p", sentence);
    return text + "</div>\n<details><summary>" + counted(result.remedies.size(), "change") +
           " that were tried</summary>\n<div>" + html_table(remedy_table(result)) + "</div></details>\n</section>\n";
}

/// The page needs nothing from the network, and its content security policy makes the browser enforce that.
QUANTSWEEP_INLINE std::string html_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src "
        "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    text += element("title", summary.title + ": quantization sweep");
    text.append("<style>").append(html_style).append("</style>\n</head>\n<body>\n<main>\n");
    text += "<header>\n" + element("h1", summary.title);
    if (!summary.notice.empty()) text += element("p", summary.notice, "notice");
    text += element("p", "The loss from quantizing each layer. " + summary.baseline, "lead") + "</header>\n";
    text += html_allocation(result) + html_remedies(result);
    for (const mode_report& mode : summary.modes) text += html_mode(result, summary, mode);
    text += html_traces(result);
    if (!result.rows.empty()) text += html_failed(result, summary) + html_rows(result, summary);
    text += html_memory(result) + html_method(result, summary);
    text += element("footer", "Made by quantsweep " QUANTSWEEP_VERSION ". This page needs no other file.");
    text.append("</main>\n<div id=\"tip\" hidden></div>\n<script>").append(html_script);
    return text.append("</script>\n</body>\n</html>\n");
}

}  // namespace detail

QUANTSWEEP_INLINE void write_html(std::ostream& out, const sweep_result& result) { out << detail::html_text(result); }

QUANTSWEEP_INLINE void write_html(const std::string& path, const sweep_result& result) {
    write_file(path, detail::html_text(result));
}

}  // namespace quantsweep
