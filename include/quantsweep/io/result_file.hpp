// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Saves and loads what a sweep found. Every number comes back bit for bit.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/io/detail/cost_json.hpp>
#include <quantsweep/io/detail/explanation_json.hpp>
#include <quantsweep/io/detail/file.hpp>
#include <quantsweep/io/detail/result_json.hpp>
#include <quantsweep/io/detail/screening_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

namespace detail {

constexpr std::uint64_t result_format = 1;

inline json bound_to_json(const std::optional<double>& bound) { return bound ? number(*bound) : json{}; }
inline std::optional<double> bound_from_json(const json& j) {
    return j.is_null() ? std::nullopt : std::optional{to_double(j)};
}

/// A metric, its value under the float network, and what else there is to say of it.
inline json metric_to_json(const metric_info& metric, double baseline, json more) {
    more.update({{"metric", metric.name},
                 {"value", number(baseline)},
                 {"higher_is_better", metric.higher_is_better},
                 {"lower_bound", bound_to_json(metric.lower_bound)},
                 {"upper_bound", bound_to_json(metric.upper_bound)},
                 {"zero_one", metric.zero_one},
                 {"against_float", metric.against_float},
                 {"whole_set", metric.whole_set}});
    return more;
}
inline metric_info metric_from_json(const json& j) {
    return {read_text(member(j, "metric")),
            to_bool(member(j, "higher_is_better")),
            bound_from_json(member(j, "lower_bound")),
            bound_from_json(member(j, "upper_bound")),
            to_bool(member(j, "zero_one")),
            to_bool(member(j, "against_float")),
            to_bool(member_or(j, "whole_set", false))};
}
inline other_metric other_metric_from_json(const json& j) {
    return {metric_from_json(j), to_double(member(j, "value")), read_text(member(j, "interval"))};
}

}  // namespace detail

/// {"quantsweep": version, "result_format", "graph": {"name", "layers", "calibration_samples"},
///  "baseline": {"metric", "value", "samples", ...}, "interval": {"method", "confidence", "about", "stop_threshold"},
///  "other_metrics": like baseline, each with its "interval"; "modes", "stopped", "schemes", "rows", "traces",
///  "screenings", "explanation": one a scheme, made of the rest and not read back; "cost"}
inline nlohmann::json result_to_json(const sweep_result& result) {
    const auto row_json = [&](const row& r) {
        const auto of_row = [&](const layer_summary& layer) { return layer.name == r.layer; };
        const auto layer = std::find_if(result.layers.begin(), result.layers.end(), of_row);
        return detail::row_to_json(r, layer != result.layers.end() && layer->norm_folded);
    };
    const auto other = [](const other_metric& o) {
        return detail::metric_to_json(o.metric, o.baseline, {{"interval", o.interval}});
    };
    return {{"quantsweep", QUANTSWEEP_VERSION},
            {"result_format", detail::result_format},
            {"graph",
             {{"name", result.graph},
              {"layers", detail::list(result.layers, detail::layer_to_json)},
              {"calibration_samples", result.calibration_samples}}},
            {"baseline", detail::metric_to_json(result.metric, result.baseline, {{"samples", result.samples}})},
            {"other_metrics", detail::list(result.other_metrics, other)},
            {"interval",
             {{"method", result.interval},
              {"confidence", detail::number(result.confidence)},
              {"about", result.about},
              {"stop_threshold", detail::bound_to_json(result.stop_threshold)}}},
            {"modes", result.modes},
            {"stopped", result.stopped},
            {"traces", detail::list(result.traces, detail::trace_to_json)},
            {"screenings", detail::list(result.screenings, detail::screening_to_json)},
            {"schemes", detail::list(result.schemes, detail::scheme_to_json)},
            {"rows", detail::list(result.rows, row_json)},
            {"explanation", detail::list(explain(result), detail::explanation_to_json)},
            {"cost", detail::cost_to_json(result.cost)}};
}

/// Errors  malformed_file
inline sweep_result result_from_json(const nlohmann::json& j) {
    using detail::json, detail::member, detail::member_or, detail::to_count, detail::to_double, detail::read_text;
    return detail::reading("", [&] {
        if (const std::uint64_t format = to_count(member(j, "result_format")); format != detail::result_format)
            throw malformed_file{"", "result format " + std::to_string(format) + " of quantsweep " +
                                         read_text(member(j, "quantsweep")) +
                                         "; quantsweep " QUANTSWEEP_VERSION " reads format " +
                                         std::to_string(detail::result_format) + ": sweep again"};
        const nlohmann::json &graph = member(j, "graph"), &baseline = member(j, "baseline"),
                             &interval = member(j, "interval");
        return sweep_result{
            .graph = read_text(member(graph, "name")),
            .layers = detail::to_list(member(graph, "layers"), detail::layer_from_json),
            .metric = detail::metric_from_json(baseline),
            .baseline = to_double(member(baseline, "value")),
            .samples = to_count(member(baseline, "samples")),
            .confidence = to_double(member(interval, "confidence")),
            .interval = read_text(member(interval, "method")),
            .about = read_text(member(interval, "about")),
            .stop_threshold = detail::bound_from_json(member(interval, "stop_threshold")),
            .schemes = detail::to_list(member(j, "schemes"), detail::scheme_from_json),
            .rows = detail::to_list(member(j, "rows"), detail::row_from_json),
            .modes = detail::to_list(member(j, "modes"), read_text),
            .traces = detail::to_list(member(j, "traces"), detail::trace_from_json),
            .screenings = detail::to_list(member_or(j, "screenings", json::array()), detail::screening_from_json),
            .stopped = detail::to_bool(member(j, "stopped")),
            .cost = detail::cost_from_json(member(j, "cost")),
            .calibration_samples = to_count(member(graph, "calibration_samples")),
            .other_metrics =
                detail::to_list(member_or(j, "other_metrics", json::array()), detail::other_metric_from_json)};
    });
}

/// Errors  unreadable_file where it cannot be written; then an older file of that name is still there
inline void save_result(const std::filesystem::path& path, const sweep_result& result) {
    detail::write_json(path, result_to_json(result), 1);
}

/// Errors  unreadable_file; malformed_file, naming the file and what in it is wrong
inline sweep_result load_result(const std::filesystem::path& path) {
    const std::string bytes = read_file(path);
    return detail::reading(path.string(), [&] { return result_from_json(detail::parse_json(bytes)); });
}

}  // namespace quantsweep
