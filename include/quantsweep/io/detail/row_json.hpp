// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes the rows of a result as JSON.

#include <cstddef>
#include <optional>
#include <string>

#include <quantsweep/io/detail/enum_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep::detail {

/// The last two members mean something only for weights that the host keeps in half precision; otherwise they are left
/// out.
inline json range_to_json(const range_used& r) {
    json made{{"tensor", r.tensor},
              {"format", r.format},
              {"estimator", r.estimator},
              {"observed_low", number(double{r.observed_low})},
              {"observed_high", number(double{r.observed_high})},
              {"low", number(double{r.low})},
              {"high", number(double{r.high})},
              {"scale", number(double{r.scale})},
              {"clipped", number(r.clipped)}};
    if (!r.host_type.empty()) {
        made["host_type"] = r.host_type;
        made["host_rounding_db"] = number(r.host_rounding_db);
    }
    return made;
}
inline range_used range_from_json(const json& j) {
    range_used r{
        read_text(member(j, "tensor")),      read_text(member(j, "format")),       read_text(member(j, "estimator")),
        to_float(member(j, "observed_low")), to_float(member(j, "observed_high")), to_float(member(j, "low")),
        to_float(member(j, "high")),         to_float(member(j, "scale")),         to_double(member(j, "clipped"))};
    if (j.contains("host_type")) {
        r.host_type = read_text(member(j, "host_type"));
        r.host_rounding_db = to_double(member(j, "host_rounding_db"));
    }
    return r;
}

inline json score_to_json(const score& s) {
    return {{"value", number(s.value)},
            {"drop", number(s.drop)},
            {"low", number(s.low)},
            {"high", number(s.high)},
            {"p_value", number(s.p_value)},
            {"significant", s.significant},
            {"value_low", number(s.value_low)},
            {"value_high", number(s.value_high)}};
}
inline score score_from_json(const json& j) {
    return {to_double(member(j, "value")),     to_double(member(j, "drop")),      to_double(member(j, "low")),
            to_double(member(j, "high")),      to_double(member(j, "p_value")),   to_bool(member(j, "significant")),
            to_double(member(j, "value_low")), to_double(member(j, "value_high"))};
}

inline json nonfinite_to_json(const nonfinite_elements& found) {
    if (found.count == 0) return json{};
    return {{"count", found.count}, {"batch", found.batch}, {"sample", found.sample}};
}
inline nonfinite_elements nonfinite_from_json(const json& j) {
    if (j.is_null()) return {};
    return {to_count(member(j, "count")), to_count(member(j, "batch")), to_count(member(j, "sample"))};
}

/// norm_folded belongs to the layer. It is repeated here for readers of the rows alone.
inline json row_to_json(const row& r, bool norm_folded) {
    return {{"layer", r.layer},
            {"scheme", r.scheme},
            {"mode", to_string(r.mode)},
            {"quantized", r.quantized},
            {"scores", list(r.scores, score_to_json)},
            {"sqnr_db", number(r.sqnr_db)},
            {"output_sqnr_db", number(r.output_sqnr_db)},
            {"samples", r.samples},
            {"norm_folded", norm_folded},
            {"ranges", list(r.ranges, range_to_json)},
            {"failure", text_or_null(r.failure)},
            {"side", text_or_null(std::string{to_string(r.side)})},
            {"other_layer", text_or_null(r.other_layer)},
            {"interaction", number(r.interaction)},
            {"group", r.group ? json(*r.group) : json{}},
            {"nonfinite", nonfinite_to_json(r.nonfinite)},
            {"output_nonfinite", nonfinite_to_json(r.output_nonfinite)}};
}
inline row row_from_json(const json& j, std::size_t metrics) {
    const json &scores = member(j, "scores"), &group = member(j, "group");
    if (!scores.is_array() || scores.size() != metrics)
        refuse(scores, "an array of one score for each of the " + std::to_string(metrics) + " metrics");
    return {.layer = read_text(member(j, "layer")),
            .scheme = read_text(member(j, "scheme")),
            .mode = read_enum(member(j, "mode"), all_mode_rules),
            .quantized = to_list(member(j, "quantized"), read_text),
            .scores = to_list(scores, score_from_json),
            .sqnr_db = to_double(member(j, "sqnr_db")),
            .output_sqnr_db = to_double(member(j, "output_sqnr_db")),
            .samples = to_count(member(j, "samples")),
            .ranges = to_list(member(j, "ranges"), range_from_json),
            .failure = read_text_or_empty(member(j, "failure")),
            .side = read_enum(member(j, "side"), all_verdicts),
            .other_layer = read_text_or_empty(member(j, "other_layer")),
            .interaction = to_double(member(j, "interaction")),
            .group = group.is_null() ? std::nullopt : std::optional{to_size(group)},
            .nonfinite = nonfinite_from_json(member(j, "nonfinite")),
            .output_nonfinite = nonfinite_from_json(member(j, "output_nonfinite"))};
}

}  // namespace quantsweep::detail
