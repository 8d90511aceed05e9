// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The tables that the reports show, filled.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep::detail {

inline table_cell count_cell(std::uint64_t count) {
    return {grouped(count), static_cast<double>(count)};
}
inline table_cell bytes_cell(std::uint64_t count) {
    return {bytes(count), static_cast<double>(count)};
}
inline table_cell decibel_cell(double value) {
    return {decibels(value), value};
}

/// The columns after the layer's name that the worst layers and the full table share.
inline void add_numbers(table& t, const metric_info& metric) {
    const metric_text numbers{metric};
    t.head.push_back(numbers.value_unit(metric.name));
    if (!metric.against_float) t.head.push_back(numbers.unit("drop [interval]"));
    t.head.insert(t.head.end(), {"SQNR, dB", "output SQNR, dB"});
}
inline void add_numbers(table_line& line, const metric_info& metric, const row& r) {
    const metric_text numbers{metric};
    line.cells.emplace_back(numbers.bare(r.value), r.value);
    if (!metric.against_float) line.cells.emplace_back(numbers.interval(r), r.drop);
    line.cells.insert(line.cells.end(), {decibel_cell(r.sqnr_db), decibel_cell(r.output_sqnr_db)});
}

/// Dips are marked.
inline table worst_table(const metric_info& metric, const scheme_report& scheme) {
    table t{{"layer"}};
    add_numbers(t, metric);
    for (const row* r : scheme.worst) {
        t.lines.push_back({{r->layer}, r->scheme, r->significant});
        add_numbers(t.lines.back(), metric, *r);
    }
    return t;
}

inline table full_table(const sweep_result& result) {
    table t{{"layer", "scheme"}};
    add_numbers(t, result.metric);
    t.head.insert(t.head.end(), {"samples", "quantized", "remark"});
    for (const row& r : result.rows) {
        table_line line{{r.layer, r.scheme}, r.scheme, r.significant};
        add_numbers(line, result.metric, r);
        line.cells.push_back(count_cell(r.samples));
        line.cells.emplace_back(joined(r.quantized, ", "));
        line.cells.emplace_back(r.failure.empty() ? (r.significant ? "dips" : "") : "failed: " + r.failure);
        t.lines.push_back(std::move(line));
    }
    return t;
}

inline table failed_table(const sweep_summary& summary) {
    table t{{"layer", "scheme", "reason"}};
    for (const scheme_report& scheme : summary.schemes)
        for (const row* r : scheme.failed) t.lines.push_back({{r->layer, r->scheme, failure_of(*r)}, r->scheme});
    return t;
}

/// The largest is marked.
inline table memory_table(const calibration_memory_table& memory) {
    table t{{"layer", "output elements a sample", "keeping every output", "kept by the library"}};
    for (const calibration_memory_line& line : memory.lines)
        t.lines.push_back(
            {{line.layer, count_cell(line.elements), bytes_cell(line.all_bytes), bytes_cell(line.summary_bytes)},
             {},
             line.largest});
    t.foot = {{"total"}, {""}, bytes_cell(memory.all_bytes), bytes_cell(memory.summary_bytes)};
    return t;
}

inline std::string memory_sentence(const calibration_memory_table& memory) {
    return "Calibration saw " + counted(memory.samples, "sample") + ". Keeping every layer's output would take " +
           bytes(memory.all_bytes) + "; the library keeps " + bytes(memory.summary_bytes) +
           ", however many samples there are.";
}

inline table ranges_table(const sweep_result& result) {
    table t{{"layer", "scheme", "tensor", "format", "estimator", "observed low", "observed high", "low", "high", "step",
             "clipped, %"}};
    for (const row& r : result.rows)
        for (const range_used& used : r.ranges) {
            table_line line{{r.layer, r.scheme, used.tensor, used.format, used.estimator}, r.scheme};
            for (float number : {used.observed_low, used.observed_high, used.low, used.high, used.scale})
                line.cells.emplace_back(significant(static_cast<double>(number), 4), static_cast<double>(number));
            line.cells.emplace_back(rounded(100 * used.clipped, 3), used.clipped);
            t.lines.push_back(std::move(line));
        }
    return t;
}

}  // namespace quantsweep::detail
