// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of engine_comparison.hpp.

#include <quantsweep/report/engine_comparison.hpp>

#include <ostream>
#include <string>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/csv.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/detail/tables.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string comparison_finding(const engine_comparison& found) {
    std::string text = counted(found.layers.size(), "layer") + " compared on " + counted(found.samples, "sample") + ".";
    for (std::size_t k = 0; k < found.metrics.size(); ++k) {
        const metric_text numbers{found.metrics[k]};
        text += " " + found.metrics[k].name + " is " + numbers.value(found.reference[k]) + " in the reference and " +
                numbers.value(found.candidate[k]) + " in the candidate.";
    }
    text += " The candidate's output has an SQNR of " + decibels(found.output_sqnr_db) + " dB.\n";
    const std::vector<const compared_layer*> those = outstanding(found);
    std::vector<std::string> names;
    for (const compared_layer* each : those) names.push_back(each->layer);
    text += those.empty() ? "No layer computes otherwise than the rest explain.\n"
                          : "By itself " + joined(names, ", ") + " computes otherwise than the rest explain.\n";
    const auto add_unknown = [&](const std::vector<std::string>& unknown, const char* whose) {
        if (!unknown.empty()) text += std::string{"Only in the "} + whose + ": " + joined(unknown, ", ") + ".\n";
    };
    add_unknown(found.only_reference, "reference");
    add_unknown(found.only_candidate, "candidate");
    return text;
}

QUANTSWEEP_INLINE table comparison_table(const engine_comparison& found) {
    table made{{"layer", "local SQNR, dB", "differing, %", "cumulative SQNR, dB"}};
    for (const metric_info& metric : found.metrics)
        made.head.push_back(metric_text{metric}.value_unit(metric.name) + " with it alone");
    for (const compared_layer& each : found.layers) {
        table_line line{{each.layer}};
        line.cells.push_back(decibel_cell(each.local_sqnr_db));
        line.cells.emplace_back(each.differing == 0 ? "0" : significant(100 * each.differing, 3), each.differing);
        line.cells.push_back(decibel_cell(each.cumulative_sqnr_db));
        for (std::size_t k = 0; k < found.metrics.size(); ++k)
            line.cells.emplace_back(metric_text{found.metrics[k]}.bare(each.values[k]), each.values[k]);
        line.marked = each.stands_out;
        made.lines.push_back(std::move(line));
    }
    return made;
}

}  // namespace detail

QUANTSWEEP_INLINE void write_text(std::ostream& out, const engine_comparison& found) {
    out << detail::comparison_finding(found) << "\n" << detail::plain(detail::comparison_table(found));
}

QUANTSWEEP_INLINE void write_markdown(std::ostream& out, const engine_comparison& found) {
    out << detail::markdown_escaped(detail::comparison_finding(found)) << "\n\n"
        << detail::markdown(detail::comparison_table(found));
}

QUANTSWEEP_INLINE void write_csv(std::ostream& out, const engine_comparison& found) {
    out << "layer,local_sqnr_db,differing,cumulative_sqnr_db,stands_out";
    for (const metric_info& metric : found.metrics) out << "," << detail::csv_field(metric.name);
    out << "\n";
    for (const compared_layer& each : found.layers) {
        out << detail::csv_field(each.layer);
        for (double value : {each.local_sqnr_db, each.differing, each.cumulative_sqnr_db})
            out << "," << detail::shortest(value);
        out << "," << (each.stands_out ? "true" : "false");
        for (double value : each.values) out << "," << detail::shortest(value);
        out << "\n";
    }
}

}  // namespace quantsweep
