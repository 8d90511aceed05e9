// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The parts of a result as JSON: layers, schemes, rows and traces.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <quantsweep/io/detail/explanation_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

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
    return {read_text(member(j, "name")), read_text_or_empty(member(j, "weights")),
            read_text_or_empty(member(j, "inputs")), read_text_or_empty(member(j, "output"))};
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
    return {
        read_text(member(j, "tensor")),      read_text(member(j, "format")),       read_text(member(j, "estimator")),
        to_float(member(j, "observed_low")), to_float(member(j, "observed_high")), to_float(member(j, "low")),
        to_float(member(j, "high")),         to_float(member(j, "scale")),         to_double(member(j, "clipped"))};
}

inline json other_score_to_json(const other_score& other) {
    return {{"metric", other.name},
            {"value", number(other.value)},
            {"drop", number(other.drop)},
            {"drop_low", number(other.low)},
            {"drop_high", number(other.high)},
            {"p_value", number(other.p_value)},
            {"significant", other.significant}};
}
inline other_score other_score_from_json(const json& j) {
    return {read_text(member(j, "metric")),   to_double(member(j, "value")),     to_double(member(j, "drop")),
            to_double(member(j, "drop_low")), to_double(member(j, "drop_high")), to_double(member(j, "p_value")),
            to_bool(member(j, "significant"))};
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
            {"others", list(r.others, other_score_to_json)},
            {"failure", text_or_null(r.failure)}};
}
inline row row_from_json(const json& j) {
    const json group = member_or(j, "group", nullptr);
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
            group.is_null() ? std::nullopt : std::optional<std::size_t>{to_count(group)},
            to_list(member_or(j, "others", json::array()), other_score_from_json)};
}

inline json trace_to_json(const error_trace& trace) {
    return {{"scheme", trace.scheme},
            {"sqnr_db", list(trace.sqnr_db, [](const std::vector<double>& line) { return list(line, number); })}};
}
inline error_trace trace_from_json(const json& j) {
    const auto line = [](const json& numbers) { return to_list(numbers, to_double); };
    return {read_text(member(j, "scheme")), to_list(member(j, "sqnr_db"), line)};
}

}  // namespace quantsweep::detail
