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
#include <quantsweep/io/detail/explanation_json.hpp>
#include <quantsweep/io/detail/file.hpp>
#include <quantsweep/io/detail/screening_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/sweep/result.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

namespace detail {

constexpr std::uint64_t result_format = 1;

inline attribute_value attribute_from_json(const json& j) {
    if (j.is_string()) return read_text(j);
    return to_double(j.is_object() ? member(j, "number") : j);
}

inline json layer_to_json(const layer_summary& layer) {
    json attributes = json::object();
    for (const auto& [key, value] : layer.attributes) attributes[key] = attribute_to_json(value);
    return {{"name", layer.name},
            {"attributes", attributes},
            {"norm_folded", layer.norm_folded},
            {"weights", layer.weights},
            {"output_elements", layer.output_elements},
            {"summary_bytes", layer.summary_bytes}};
}
inline layer_summary layer_from_json(const json& j) {
    layer_summary layer{read_text(member(j, "name"))};
    const json& attributes = member(j, "attributes");
    if (!attributes.is_object()) refuse(attributes, "an object");
    for (const auto& [key, value] : attributes.items()) layer.attributes[key] = attribute_from_json(value);
    layer.norm_folded = to_bool(member(j, "norm_folded"));
    layer.weights = to_count(member(j, "weights"));
    layer.output_elements = to_count(member(j, "output_elements"));
    layer.summary_bytes = to_count(member(j, "summary_bytes"));
    return layer;
}

inline json scheme_to_json(const scheme_summary& scheme) {
    return {{"name", scheme.name},
            {"weights", text_or_null(scheme.weights)},
            {"inputs", text_or_null(scheme.inputs)},
            {"output", text_or_null(scheme.output)}};
}
inline scheme_summary scheme_from_json(const json& j) {
    return {read_text(member(j, "name")), read_text_or_empty(member(j, "weights")), read_text_or_empty(member(j, "inputs")),
            read_text_or_empty(member(j, "output"))};
}

inline json range_to_json(const range_used& r) {
    return {{"tensor", r.tensor},
            {"format", r.format},
            {"estimator", r.estimator},
            {"observed_low", number(double{r.observed_low})},
            {"observed_high", number(double{r.observed_high})},
            {"low", number(double{r.low})},
            {"high", number(double{r.high})},
            {"scale", number(double{r.scale})},
            {"clipped", number(r.clipped)}};
}
inline range_used range_from_json(const json& j) {
    return {read_text(member(j, "tensor")),        read_text(member(j, "format")),         read_text(member(j, "estimator")),
            to_float(member(j, "observed_low")), to_float(member(j, "observed_high")), to_float(member(j, "low")),
            to_float(member(j, "high")),         to_float(member(j, "scale")),         to_double(member(j, "clipped"))};
}

inline json row_to_json(const row& r, bool norm_folded) {
    return {{"layer", r.layer},
            {"scheme", r.scheme},
            {"mode", r.mode},
            {"quantized", r.quantized},
            {"value", number(r.value)},
            {"drop", number(r.drop)},
            {"drop_low", number(r.drop_low)},
            {"drop_high", number(r.drop_high)},
            {"p_value", number(r.p_value)},
            {"significant", r.significant},
            {"sqnr_db", number(r.sqnr_db)},
            {"output_sqnr_db", number(r.output_sqnr_db)},
            {"samples", r.samples},
            {"norm_folded", norm_folded},
            {"ranges", list(r.ranges, range_to_json)},
            {"verdict", text_or_null(r.verdict)},
            {"other_layer", text_or_null(r.other_layer)},
            {"interaction", number(r.interaction)},
            {"group", r.group ? json(*r.group) : json{}},
            {"failure", text_or_null(r.failure)}};
}
inline row row_from_json(const json& j) {
    return {read_text(member(j, "layer")),
            read_text(member(j, "scheme")),
            read_text(member(j, "mode")),
            to_list(member(j, "quantized"), read_text),
            to_double(member(j, "value")),
            to_double(member(j, "drop")),
            to_double(member(j, "drop_low")),
            to_double(member(j, "drop_high")),
            to_double(member(j, "p_value")),
            to_bool(member(j, "significant")),
            to_double(member(j, "sqnr_db")),
            to_double(member(j, "output_sqnr_db")),
            to_count(member(j, "samples")),
            to_list(member(j, "ranges"), range_from_json),
            read_text_or_empty(member(j, "failure")),
            read_text_or_empty(member(j, "verdict")),
            read_text_or_empty(member(j, "other_layer")),
            to_double(member(j, "interaction")),
            member(j, "group").is_null() ? std::nullopt : std::optional<std::size_t>{to_count(member(j, "group"))}};
}

inline json trace_to_json(const error_trace& trace) {
    return {{"scheme", trace.scheme},
            {"sqnr_db", list(trace.sqnr_db, [](const std::vector<double>& line) { return list(line, number); })}};
}
inline error_trace trace_from_json(const json& j) {
    const auto line = [](const json& numbers) { return to_list(numbers, to_double); };
    return {read_text(member(j, "scheme")), to_list(member(j, "sqnr_db"), line)};
}

inline json bound_to_json(const std::optional<double>& bound) {
    return bound ? number(*bound) : json{};
}
inline std::optional<double> bound_from_json(const json& j) {
    return j.is_null() ? std::nullopt : std::optional{to_double(j)};
}

inline json baseline_to_json(const sweep_result& result) {
    const metric_info& metric = result.metric;
    return {{"metric", metric.name},
            {"value", number(result.baseline)},
            {"samples", result.samples},
            {"higher_is_better", metric.higher_is_better},
            {"lower_bound", bound_to_json(metric.lower_bound)},
            {"upper_bound", bound_to_json(metric.upper_bound)},
            {"zero_one", metric.zero_one},
            {"against_float", metric.against_float}};
}
inline metric_info metric_from_json(const json& j) {
    return {read_text(member(j, "metric")),
            to_bool(member(j, "higher_is_better")),
            bound_from_json(member(j, "lower_bound")),
            bound_from_json(member(j, "upper_bound")),
            to_bool(member(j, "zero_one")),
            to_bool(member(j, "against_float"))};
}

inline sweep_cost cost_from_json(const json& j) {
    return {to_count(member(j, "layer_evaluations")),  to_count(member(j, "layer_evaluations_naive")),
            to_double(member(j, "seconds")),           to_count(member(j, "peak_bytes")),
            to_count(member(j, "screen_evaluations")), to_count(member(j, "only_evaluations"))};
}

}  // namespace detail

/// {"quantsweep": version, "result_format", "graph": {"name", "layers", "calibration_samples"},
///  "baseline": {"metric", "value", "samples", ...}, "interval": {"method", "confidence", "about", "stop_threshold"},
///  "modes", "stopped", "schemes", "rows", "traces", "screenings", "explanation": one a scheme, made of the rest and not read back, "cost"}
inline nlohmann::json result_to_json(const sweep_result& result) {
    const auto row_json = [&](const row& r) {
        const auto of_row = [&](const layer_summary& layer) { return layer.name == r.layer; };
        const auto layer = std::find_if(result.layers.begin(), result.layers.end(), of_row);
        return detail::row_to_json(r, layer != result.layers.end() && layer->norm_folded);
    };
    return {{"quantsweep", QUANTSWEEP_VERSION},
            {"result_format", detail::result_format},
            {"graph",
             {{"name", result.graph},
              {"layers", detail::list(result.layers, detail::layer_to_json)},
              {"calibration_samples", result.calibration_samples}}},
            {"baseline", detail::baseline_to_json(result)},
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
            {"cost",
             {{"layer_evaluations", result.cost.layer_evaluations},
              {"layer_evaluations_naive", result.cost.layer_evaluations_naive},
              {"seconds", detail::number(result.cost.seconds)},
              {"peak_bytes", result.cost.peak_bytes},
              {"screen_evaluations", result.cost.screen_evaluations},
              {"only_evaluations", result.cost.only_evaluations}}}};
}

/// Errors  malformed_file
inline sweep_result result_from_json(const nlohmann::json& j) {
    using detail::member, detail::to_count, detail::to_double, detail::read_text;
    return detail::reading("", [&] {
        if (const std::uint64_t format = to_count(member(j, "result_format")); format != detail::result_format)
            throw malformed_file{"", "result format " + std::to_string(format) + " of quantsweep " +
                                         read_text(member(j, "quantsweep")) +
                                         "; quantsweep " QUANTSWEEP_VERSION " reads format " +
                                         std::to_string(detail::result_format) + ": sweep again"};
        const nlohmann::json &graph = member(j, "graph"), &baseline = member(j, "baseline"),
                             &interval = member(j, "interval");
        return sweep_result{.graph = read_text(member(graph, "name")),
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
                            .screenings = detail::to_list(member(j, "screenings"), detail::screening_from_json),
                            .stopped = detail::to_bool(member(j, "stopped")),
                            .cost = detail::cost_from_json(member(j, "cost")),
                            .calibration_samples = to_count(member(graph, "calibration_samples"))};
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
