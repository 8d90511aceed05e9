// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes a result as JSON.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/detail/allocation_json.hpp>
#include <quantsweep/io/detail/cost_json.hpp>
#include <quantsweep/io/detail/enum_json.hpp>
#include <quantsweep/io/detail/explanation_json.hpp>
#include <quantsweep/io/detail/recipe_json.hpp>
#include <quantsweep/io/detail/remedy_json.hpp>
#include <quantsweep/io/detail/row_json.hpp>
#include <quantsweep/io/detail/screening_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep::detail {

inline constexpr std::uint64_t result_format = 5;

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

inline json bound_to_json(const std::optional<double>& bound) { return bound ? number(*bound) : json{}; }
inline std::optional<double> bound_from_json(const json& j) {
    return j.is_null() ? std::nullopt : std::optional{to_double(j)};
}

inline json metric_to_json(const metric_summary& metric) {
    const metric_info& info = metric.info;
    return {{"info",
             {{"name", info.name},
              {"higher_is_better", info.higher_is_better},
              {"lower_bound", bound_to_json(info.lower_bound)},
              {"upper_bound", bound_to_json(info.upper_bound)},
              {"zero_one", info.zero_one},
              {"against_float", info.against_float},
              {"whole_set", info.whole_set},
              {"float_is_best", info.float_is_best},
              {"ratio", info.ratio},
              {"exponential", info.exponential}}},
            {"baseline", number(metric.baseline)},
            {"interval", metric.interval}};
}
inline metric_summary metric_from_json(const json& j) {
    const json& info = member(j, "info");
    return {
        {read_text(member(info, "name")), to_bool(member(info, "higher_is_better")),
         bound_from_json(member(info, "lower_bound")), bound_from_json(member(info, "upper_bound")),
         to_bool(member(info, "zero_one")), to_bool(member(info, "against_float")), to_bool(member(info, "whole_set")),
         to_bool(member(info, "float_is_best")), to_bool(member(info, "ratio")), to_bool(member(info, "exponential"))},
        to_double(member(j, "baseline")),
        read_text(member(j, "interval"))};
}

inline json scheme_to_json(const scheme_summary& scheme) {
    return {{"name", scheme.name},
            {"weights", text_or_null(scheme.weights)},
            {"inputs", text_or_null(scheme.inputs)},
            {"output", text_or_null(scheme.output)}};
}
inline scheme_summary scheme_from_json(const json& j) {
    return {read_text(member(j, "name")), read_text_or_empty(member(j, "weights")),
            read_text_or_empty(member(j, "inputs")), read_text_or_empty(member(j, "output"))};
}

inline json trace_to_json(const error_trace& trace) {
    return {{"scheme", trace.scheme},
            {"sqnr_db", list(trace.sqnr_db, [](const std::vector<double>& line) { return list(line, number); })}};
}
inline error_trace trace_from_json(const json& j) {
    const auto line = [](const json& numbers) { return to_list(numbers, to_double); };
    return {read_text(member(j, "scheme")), to_list(member(j, "sqnr_db"), line)};
}

inline json result_document(const sweep_result& result) {
    const auto row_json = [&](const row& r) {
        const auto of_row = [&](const layer_summary& layer) { return layer.name == r.layer; };
        const auto layer = std::find_if(result.layers.begin(), result.layers.end(), of_row);
        return row_to_json(r, layer != result.layers.end() && layer->norm_folded);
    };
    const auto mode_json = [](mode_rule mode) { return json(to_string(mode)); };
    return {{"quantsweep", QUANTSWEEP_VERSION},
            {"result_format", result_format},
            {"graph",
             {{"name", result.graph},
              {"layers", list(result.layers, layer_to_json)},
              {"calibration_samples", result.calibration_samples},
              {"selection", text_or_null(result.selection)}}},
            {"metrics", list(result.metrics, metric_to_json)},
            {"samples", result.samples},
            {"interval",
             {{"confidence", number(result.confidence)},
              {"about", to_string(result.about)},
              {"stop_threshold", bound_to_json(result.stop_threshold)}}},
            {"modes", list(result.modes, mode_json)},
            {"stopped", result.stopped},
            {"traces", list(result.traces, trace_to_json)},
            {"screenings", list(result.screenings, screening_to_json)},
            {"schemes", list(result.schemes, scheme_to_json)},
            {"rows", list(result.rows, row_json)},
            {"recipes", list(result.recipes, recipe_result_to_json)},
            {"remedies", list(result.remedies, remedy_to_json)},
            {"allocation", allocation_to_json(result.allocation)},
            {"storage", list(result.storage, storage_to_json)},
            {"explanations", list(result.explanations, explanation_to_json)},
            {"cost", cost_to_json(result.cost)}};
}

/// Errors  malformed_file
inline sweep_result result_of(const json& j) {
    if (const std::uint64_t format = to_count(member(j, "result_format")); format != result_format)
        throw malformed_file{"", "the file has result format " + std::to_string(format) + " of quantsweep " +
                                     read_text(member(j, "quantsweep")) +
                                     ", but quantsweep " QUANTSWEEP_VERSION " reads format " +
                                     std::to_string(result_format) + "; sweep again"};
    const json &graph = member(j, "graph"), &interval = member(j, "interval"), &metrics = member(j, "metrics");
    if (!metrics.is_array() || metrics.empty()) refuse(metrics, "an array of at least one metric");
    const auto row_of = [&](const json& r) { return row_from_json(r, metrics.size()); };
    const auto recipe_of = [&](const json& r) { return recipe_result_from_json(r, metrics.size()); };
    const auto mode_of = [](const json& mode) { return read_enum(mode, all_mode_rules); };
    return {.graph = read_text(member(graph, "name")),
            .layers = to_list(member(graph, "layers"), layer_from_json),
            .metrics = to_list(metrics, metric_from_json),
            .samples = to_count(member(j, "samples")),
            .confidence = to_double(member(interval, "confidence")),
            .about = read_enum(member(interval, "about"), all_estimands),
            .stop_threshold = bound_from_json(member(interval, "stop_threshold")),
            .schemes = to_list(member(j, "schemes"), scheme_from_json),
            .rows = to_list(member(j, "rows"), row_of),
            .modes = to_list(member(j, "modes"), mode_of),
            .recipes = to_list(member(j, "recipes"), recipe_of),
            .allocation = allocation_from_json(member(j, "allocation")),
            .remedies = to_list(member(j, "remedies"), remedy_from_json),
            .storage = to_list(member(j, "storage"), storage_from_json),
            .traces = to_list(member(j, "traces"), trace_from_json),
            .screenings = to_list(member(j, "screenings"), screening_from_json),
            .explanations = to_list(member(j, "explanations"), explanation_from_json),
            .stopped = to_bool(member(j, "stopped")),
            .cost = cost_from_json(member(j, "cost")),
            .calibration_samples = to_count(member(graph, "calibration_samples")),
            .selection = read_text_or_empty(member(graph, "selection"))};
}

}  // namespace quantsweep::detail
