// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Fills the tables that the reports show.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/detail/findings.hpp>
#include <quantsweep/report/detail/layer_roles.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline table_cell count_cell(std::uint64_t count) { return {grouped(count), static_cast<double>(count)}; }
inline table_cell bytes_cell(std::uint64_t count) { return {bytes(count), static_cast<double>(count)}; }
inline table_cell decibel_cell(double value) { return {decibels(value), value}; }

/// Returns the SQNR of a layer that is quantized alone. In other modes, only a set of one layer has it.
inline double own_sqnr(const row& r) {
    const row_kind asked = text_of_mode(r.mode).what;
    return asked == row_kind::dips || asked == row_kind::own_error ? r.sqnr_db : no_number;
}

/// Adds the columns that every table of rows has after the layer's name, if a row has something in them.
inline void add_heads(table& t, const sweep_result& result) {
    for (std::size_t k = 0; k < result.metrics.size(); ++k) {
        const metric_info& metric = result.metrics[k].info;
        const metric_text numbers{metric};
        t.head.push_back(numbers.value_unit(metric.name) +
                         (has_value_interval(result.metrics[k]) ? " [interval]" : ""));
        t.head.push_back(numbers.unit((k == 0 ? "" : metric.name + " ") + "drop [interval]"));
        if (k == 0) t.head.push_back(numbers.unit("interaction"));
    }
    t.head.insert(t.head.end(), {"SQNR, dB", "output SQNR, dB"});
}
inline void add_numbers(table_line& line, const sweep_result& result, const row& r) {
    for (std::size_t k = 0; k < result.metrics.size(); ++k) {
        const metric_text numbers{result.metrics[k].info};
        const score& found = score_at(r, k);
        line.cells.emplace_back(numbers.value_interval(found), found.value);
        line.cells.emplace_back(numbers.interval(found), found.drop);
        if (k == 0) line.cells.emplace_back(numbers.bare_drop(r.interaction), r.interaction);
    }
    line.cells.insert(line.cells.end(), {decibel_cell(own_sqnr(r)), decibel_cell(r.output_sqnr_db)});
}

/// Returns the table of a scheme's top rows.
inline table top_rows_table(const sweep_result& result, const mode_text& mode, const scheme_report& scheme) {
    const metric_text numbers{leading_metric(result).info};
    const layer_roles roles{result};
    table t{{"layer", "role", numbers.unit("step")}};
    add_heads(t, result);
    t.head.emplace_back("verdict");
    for (const ranked_row& ranked : scheme.top) {
        const row& r = *ranked.what;
        const bool marked = stands_out(r) && mode.what != row_kind::spared;  // in that mode all rows would be marked
        t.lines.push_back({{row_name(r), roles.of(r), {numbers.bare_drop(ranked.step), ranked.step}},
                           r.scheme,
                           std::string{to_string(r.mode)},
                           marked});
        add_numbers(t.lines.back(), result, r);
        t.lines.back().cells.emplace_back(verdict_text(result, r));
    }
    return without_empty_columns(std::move(t));
}

/// Returns the table of a screening's groups.
inline table groups_table(const sweep_result& result, const std::string& scheme) {
    const metric_text numbers{leading_metric(result).info};
    table t{{"group", "layers", "from", "to", numbers.unit("drop"), "result"}};
    const screening* screened = screening_of(result, scheme);
    if (!screened) return t;
    for (const screened_group& group : screened->groups) {
        if (group.layers.empty()) continue;
        const bool below = group.drop < screened->threshold, alone = group.layers.size() == 1;
        const char* const came_to = std::isnan(group.drop) ? "failed" : below ? "cleared" : alone ? "above" : "halved";
        table_line line{
            {count_cell(t.lines.size()), count_cell(group.layers.size()), group.layers.front(), group.layers.back()},
            scheme};
        line.cells.emplace_back(numbers.bare_drop(group.drop), group.drop);
        line.cells.emplace_back(came_to);
        line.marked = alone && group.drop >= screened->threshold;
        t.lines.push_back(std::move(line));
    }
    return t;
}

inline table top_table(const sweep_result& result, const mode_report& mode, const scheme_report& scheme) {
    const mode_text text = text_of_mode(mode.rule);
    return text.what == row_kind::groups ? groups_table(result, scheme.name) : top_rows_table(result, text, scheme);
}

inline std::string remark_of(const sweep_result& result, const row& r) {
    if (!r.failure.empty()) return "failed: " + r.failure;
    const std::string side = verdict_text(result, r);
    if (!score_at(r).significant) return side;
    const bool alone = text_of_mode(r.mode).what == row_kind::dips;
    return (alone ? "dips" : "drop stands") + (side.empty() ? "" : "; " + side);
}

inline table full_table(const sweep_result& result, const sweep_summary& summary) {
    const bool several = summary.modes.size() > 1;
    const layer_roles roles{result};
    table t{{"layer", "role", "scheme", "mode"}};
    add_heads(t, result);
    t.head.insert(t.head.end(), {"samples", "quantized", "remark"});
    for (const row& r : result.rows) {
        const std::string mode{to_string(r.mode)};
        table_line line{{row_name(r), roles.of(r), r.scheme, several ? mode : ""}, r.scheme, mode, stands_out(r)};
        add_numbers(line, result, r);
        line.cells.push_back(count_cell(r.samples));
        line.cells.emplace_back(joined(r.quantized, ", "));
        line.cells.emplace_back(remark_of(result, r));
        t.lines.push_back(std::move(line));
    }
    return without_empty_columns(std::move(t));
}

inline table failed_table(const sweep_result& result, const sweep_summary& summary) {
    const layer_roles roles{result};
    table t{{"layer", "role", "scheme", "mode", "reason"}};
    for (const mode_report& mode : summary.modes)
        for (const scheme_report& scheme : mode.schemes)
            for (const row* r : scheme.failed)
                t.lines.push_back(
                    {{row_name(*r), roles.of(*r), r->scheme, summary.modes.size() > 1 ? mode.name : "", failure_of(*r)},
                     r->scheme,
                     mode.name});
    return without_empty_columns(std::move(t));
}

/// Marks the largest entry.
inline table memory_table(const calibration_memory_table& memory) {
    table t{{"layer", "output elements a sample", "keeping every output", "kept by the library"}};
    for (const calibration_memory_line& line : memory.lines)
        t.lines.push_back(
            {{line.layer, count_cell(line.elements), bytes_cell(line.all_bytes), bytes_cell(line.summary_bytes)},
             {},
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

/// Lists a layer's ranges once, whichever modes quantize it.
inline table ranges_table(const sweep_result& result) {
    table t{{"layer", "scheme", "tensor", "format", "estimator", "observed low", "observed high", "low", "high", "step",
             "clipped, %", "host's type", "SQNR lost to it, dB"}};
    std::set<std::pair<std::string, std::string>> shown;
    for (const row& r : result.rows) {
        if (!r.other_layer.empty() || r.ranges.empty() || !shown.insert({r.scheme, r.layer}).second) continue;
        for (const range_used& used : r.ranges) {
            table_line line{{r.layer, r.scheme, used.tensor, used.format, used.estimator}, r.scheme};
            for (float number : {used.observed_low, used.observed_high, used.low, used.high, used.scale})
                line.cells.emplace_back(significant(static_cast<double>(number), 4), static_cast<double>(number));
            line.cells.emplace_back(rounded(100 * used.clipped, 3), used.clipped);
            const bool in_halves = !used.host_type.empty();
            line.cells.emplace_back(used.host_type);
            line.cells.emplace_back(in_halves ? fixed(used.host_rounding_db, 2) : "",
                                    in_halves ? used.host_rounding_db : no_number);
            t.lines.push_back(std::move(line));
        }
    }
    return without_empty_columns(std::move(t));
}

}  // namespace quantsweep::detail
