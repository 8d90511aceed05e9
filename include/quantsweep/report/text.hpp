// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The summary of a sweep for a terminal.

#include <ostream>
#include <string>

#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {
namespace detail {

inline std::string plain_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text = summary.title + "\n" + summary.baseline + "\n";
    for (const scheme_report& scheme : summary.schemes) {
        text += "\n" + scheme.name + (scheme.quantized.empty() ? "" : " (" + scheme.quantized + ")") + "\n";
        text += scheme.finding + "\n";
        for (const std::string& sentence : scheme.reasons) text += sentence + "\n";
        if (!scheme.worst.empty()) text += plain(worst_table(result.metric, scheme));
    }
    if (const table failed = failed_table(summary); !failed.lines.empty()) text += "\nFailed\n" + plain(failed);
    text += "\n";
    for (const std::string& sentence : summary.reading) text += sentence + "\n";
    if (const calibration_memory_table memory = calibration_memory(result); !memory.lines.empty())
        text += "\n" + memory_sentence(memory) + "\n" + plain(memory_table(memory));
    return text + "\n" + summary.cost + "\n";
}

}  // namespace detail

/// Baseline, what each scheme's dips have in common, its worst ten layers, failures, calibration memory and cost. A star marks a dip, and the
/// layer whose outputs are the largest.
inline void write_text(std::ostream& out, const sweep_result& result) {
    out << detail::plain_text(result);
}

}  // namespace quantsweep
