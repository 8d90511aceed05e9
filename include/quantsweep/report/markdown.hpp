// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep as a Markdown document (GitHub's tables).

#include <filesystem>
#include <ostream>
#include <string>

#include <quantsweep/core/file.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {
namespace detail {

inline std::string markdown_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text = "# " + markdown_escaped(summary.title) + "\n\n" + markdown_escaped(summary.baseline) + "\n";
    for (const scheme_report& scheme : summary.schemes) {
        text += "\n## " + markdown_escaped(scheme.name) + "\n\n";
        if (!scheme.quantized.empty()) text += "Quantized: " + markdown_escaped(scheme.quantized) + ".\n\n";
        text += markdown_escaped(scheme.finding) + "\n";
        if (!scheme.reasons.empty()) text += "\nWhat the layers that lose most have in common:\n\n";
        for (const std::string& sentence : scheme.reasons) text += "- " + markdown_escaped(sentence) + "\n";
        if (!scheme.worst.empty())
            text += "\nThe worst layers, dips in bold:\n\n" + markdown(worst_table(result.metric, scheme));
    }
    if (const table failed = failed_table(summary); !failed.lines.empty()) text += "\n## Failed\n\n" + markdown(failed);
    text += "\n## How to read it\n\n";
    for (const std::string& sentence : summary.reading) text += "- " + markdown_escaped(sentence) + "\n";
    text += "- Cost: " + markdown_escaped(summary.cost) + "\n";
    if (const calibration_memory_table memory = calibration_memory(result); !memory.lines.empty())
        text += "\n## Calibration memory\n\n" + memory_sentence(memory) +
                " The layer with the largest output is bold.\n\n" + markdown(memory_table(memory));
    if (!result.rows.empty()) text += "\n## All rows\n\n" + markdown(full_table(result));
    return text;
}

}  // namespace detail

/// Summary, what each scheme's dips have in common, its worst layers with intervals, calibration memory, every row.
inline void write_markdown(std::ostream& out, const sweep_result& result) {
    out << detail::markdown_text(result);
}

/// Errors   unreadable_file where the file cannot be written
inline void write_markdown(const std::filesystem::path& path, const sweep_result& result) {
    write_file(path, detail::markdown_text(result));
}

}  // namespace quantsweep
