// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of markdown.hpp.

#include <quantsweep/report/markdown.hpp>

#include <algorithm>
#include <ostream>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/allocation_words.hpp>
#include <quantsweep/report/detail/remedy_words.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/report/summary.hpp>

namespace quantsweep {

namespace detail {

/// If there is only one mode, its schemes are the document's sections.
QUANTSWEEP_INLINE std::string markdown_mode(const sweep_result& result, const mode_report& mode, bool several) {
    std::string text;
    if (several) text += "\n## " + markdown_escaped(mode.heading) + " (`" + mode.name + "`)\n";
    if (several) text += "\n" + markdown_escaped(mode.meaning) + "\n";
    for (const scheme_report& scheme : mode.schemes) {
        text += (several ? "\n### " : "\n## ") + markdown_escaped(scheme.name) + "\n\n";
        if (!scheme.quantized.empty()) text += "Quantized: " + markdown_escaped(scheme.quantized) + ".\n\n";
        text += markdown_escaped(scheme.finding) + "\n";
        if (!scheme.reasons.empty()) text += "\nWhat the layers that lose most have in common:\n\n";
        for (const std::string& sentence : scheme.reasons) text += "- " + markdown_escaped(sentence) + "\n";
        if (scheme.top.empty()) continue;
        const table top = top_table(result, mode, scheme);
        const bool marked =
            std::any_of(top.lines.begin(), top.lines.end(), [](const table_line& line) { return line.marked; });
        text += "\n" + markdown_escaped(mode.top) + (marked ? ", the rows that stand out in bold" : "") + ":\n\n" +
                markdown(top);
    }
    return text;
}

QUANTSWEEP_INLINE std::string markdown_allocation(const sweep_result& result) {
    if (!result.allocation) return {};
    std::string text = "\n## " + std::string{allocation_heading} + "\n\n";
    for (const std::string& sentence : allocation_sentences(result, *result.allocation))
        text += "- " + markdown_escaped(sentence) + "\n";
    return text + "\n" + markdown_escaped(allocation_reading(*result.allocation)) + "\n\n" +
           markdown(allocation_table_of(result, *result.allocation));
}

QUANTSWEEP_INLINE std::string markdown_remedies(const sweep_result& result) {
    if (result.remedies.empty()) return {};
    std::string text = "\n## " + std::string{remedy_heading} + "\n\n";
    for (const std::string& sentence : remedy_sentences(result)) text += "- " + markdown_escaped(sentence) + "\n";
    return text + "\n" + markdown(remedy_table(result));
}

QUANTSWEEP_INLINE std::string markdown_traces(const sweep_result& result) {
    if (result.traces.empty()) return {};
    std::string text =
        "\n## How errors travel\n\nFor each layer quantized alone: the signal-to-noise ratio against float at its own "
        "output, the lowest at any later layer, and the one at the network's outputs. Growth is the first minus the "
        "last.\n";
    for (const named_trace& trace : named_traces(result))
        text += "\n### " + markdown_escaped(trace.scheme) + "\n\n" + markdown_escaped(trace_sentence(trace)) + "\n\n" +
                markdown(trace_table(trace));
    return text;
}

QUANTSWEEP_INLINE std::string markdown_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text = "# " + markdown_escaped(summary.title) + "\n\n";
    if (!summary.notice.empty()) text += "**" + markdown_escaped(summary.notice) + "**\n\n";
    text += markdown_escaped(summary.baseline) + "\n" + markdown_allocation(result) + markdown_remedies(result);
    for (const mode_report& mode : summary.modes) text += markdown_mode(result, mode, summary.modes.size() > 1);
    text += markdown_traces(result);
    if (const table failed = failed_table(result, summary); !failed.lines.empty())
        text += "\n## Failed\n\n" + markdown(failed);
    text += "\n## How to read it\n\n";
    for (const std::string& sentence : summary.reading) text += "- " + markdown_escaped(sentence) + "\n";
    text += "- Cost: " + markdown_escaped(summary.cost) + "\n";
    if (const calibration_memory_table memory = calibration_memory(result); !memory.lines.empty())
        text += "\n## Calibration memory\n\n" + memory_sentence(memory) +
                " The layer with the largest output is bold.\n\n" + markdown(memory_table(memory));
    if (!result.rows.empty()) text += "\n## All rows\n\n" + markdown(full_table(result, summary));
    return text;
}

}  // namespace detail

QUANTSWEEP_INLINE void write_markdown(std::ostream& out, const sweep_result& result) {
    out << detail::markdown_text(result);
}

QUANTSWEEP_INLINE void write_markdown(const std::string& path, const sweep_result& result) {
    write_file(path, detail::markdown_text(result));
}

}  // namespace quantsweep
