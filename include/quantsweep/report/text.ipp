// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of text.hpp.

#include <quantsweep/report/text.hpp>

#include <ostream>
#include <string>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/allocation_words.hpp>
#include <quantsweep/report/detail/remedy_words.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/summary.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string plain_mode(const sweep_result& result, const mode_report& mode, bool several) {
    std::string text;
    if (several) text += "\n== " + mode.heading + " (" + mode.name + ") ==\n";
    if (several) text += mode.meaning + "\n";
    for (const scheme_report& scheme : mode.schemes) {
        text += "\n" + scheme.name + (scheme.quantized.empty() ? "" : " (" + scheme.quantized + ")") + "\n";
        text += scheme.finding + "\n";
        for (const std::string& sentence : scheme.reasons) text += sentence + "\n";
        if (!scheme.top.empty()) text += plain(top_table(result, mode, scheme));
    }
    return text;
}

QUANTSWEEP_INLINE std::string plain_allocation(const sweep_result& result) {
    if (!result.allocation) return {};
    std::string text = "\n" + std::string{allocation_heading} + "\n";
    for (const std::string& sentence : allocation_sentences(result, *result.allocation)) text += sentence + "\n";
    return text + plain(allocation_table_of(result, *result.allocation));
}

QUANTSWEEP_INLINE std::string plain_remedies(const sweep_result& result) {
    if (result.remedies.empty()) return {};
    std::string text = "\n" + std::string{remedy_heading} + "\n";
    for (const std::string& sentence : remedy_sentences(result)) text += sentence + "\n";
    return text;
}

QUANTSWEEP_INLINE std::string plain_text(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::string text = summary.title + "\n" + (summary.notice.empty() ? "" : summary.notice + "\n") + summary.baseline +
                       "\n" + plain_allocation(result) + plain_remedies(result);
    for (const mode_report& mode : summary.modes) text += plain_mode(result, mode, summary.modes.size() > 1);
    if (!result.traces.empty()) text += "\nHow errors travel\n";
    for (const named_trace& trace : named_traces(result)) text += trace.scheme + ": " + trace_sentence(trace) + "\n";
    if (const table failed = failed_table(result, summary); !failed.lines.empty()) text += "\nFailed\n" + plain(failed);
    text += "\n";
    for (const std::string& sentence : summary.reading) text += sentence + "\n";
    if (const calibration_memory_table memory = calibration_memory(result); !memory.lines.empty())
        text += "\n" + memory_sentence(memory) + "\n" + plain(memory_table(memory));
    return text + "\n" + summary.cost + "\n";
}

}  // namespace detail

QUANTSWEEP_INLINE void write_text(std::ostream& out, const sweep_result& result) { out << detail::plain_text(result); }

}  // namespace quantsweep
