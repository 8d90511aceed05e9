// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes recipes, their results and the bytes of weights as JSON.

#include <optional>
#include <string>
#include <string_view>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/detail/row_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/io/detail/treatment_json.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

/// Stands in a file for a layer that is not quantized.
inline constexpr std::string_view float_choice = "float";

inline json choice_to_json(const std::optional<scheme>& how) {
    const std::string text = how ? scheme_text(without_treatment(*how)) : "";
    if (text.empty()) return float_choice;
    if (!how->treatment) return text;
    return {{"scheme", text}, {"treatment", treatment_to_json(*how->treatment)}};
}
inline std::optional<scheme> choice_from_json(const json& j) {
    if (j.is_object()) {
        scheme how = parse_scheme(read_text(member(j, "scheme")));
        how.treatment = treatment_from_json(member(j, "treatment"));
        how.name = scheme_text(how);
        return how;
    }
    const std::string text = read_text(j);
    if (text == float_choice) return std::nullopt;
    return parse_scheme(text);
}

inline json recipe_to_json(const recipe& r) {
    json layers = json::object();
    for (const auto& [layer, how] : r.layers) layers[layer] = choice_to_json(how);
    return {{"name", r.name}, {"layers", layers}, {"otherwise", choice_to_json(r.otherwise)}};
}
inline recipe recipe_from_json(const json& j) {
    recipe r{read_text(member(j, "name"))};
    const json& layers = member(j, "layers");
    if (!layers.is_object()) refuse(layers, "an object");
    for (const auto& [layer, how] : layers.items()) r.layers.emplace(layer, choice_from_json(how));
    r.otherwise = choice_from_json(member(j, "otherwise"));
    return r;
}

inline json recipe_choice_to_json(const recipe_choice& choice) {
    return {{"layer", choice.layer}, {"scheme", text_or_null(choice.scheme)}};
}
inline recipe_choice recipe_choice_from_json(const json& j) {
    return {read_text(member(j, "layer")), read_text_or_empty(member(j, "scheme"))};
}

inline json recipe_result_to_json(const recipe_result& r) {
    const auto column = [](const std::vector<double>& scores) { return list(scores, number); };
    return {{"name", r.name},
            {"choices", list(r.choices, recipe_choice_to_json)},
            {"scores", list(r.scores, score_to_json)},
            {"output_sqnr_db", number(r.output_sqnr_db)},
            {"samples", r.samples},
            {"weight_bytes", r.weight_bytes},
            {"sample_scores", list(r.sample_scores, column)},
            {"failure", text_or_null(r.failure)}};
}
inline recipe_result recipe_result_from_json(const json& j, std::size_t metrics) {
    const json &scores = member(j, "scores"), &columns = member(j, "sample_scores");
    for (const json* each : {&scores, &columns})
        if (!each->is_array() || each->size() != metrics)
            refuse(*each, "an array of one entry for each of the " + std::to_string(metrics) + " metrics");
    const auto column = [](const json& numbers) { return to_list(numbers, to_double); };
    return {.name = read_text(member(j, "name")),
            .choices = to_list(member(j, "choices"), recipe_choice_from_json),
            .scores = to_list(scores, score_from_json),
            .output_sqnr_db = to_double(member(j, "output_sqnr_db")),
            .samples = to_count(member(j, "samples")),
            .weight_bytes = to_count(member(j, "weight_bytes")),
            .sample_scores = to_list(columns, column),
            .failure = read_text_or_empty(member(j, "failure"))};
}

inline json storage_to_json(const stored_weights& layer) {
    return {{"layer", layer.layer}, {"in_float", layer.in_float}, {"by_scheme", layer.by_scheme}};
}
inline stored_weights storage_from_json(const json& j) {
    return {read_text(member(j, "layer")), to_count(member(j, "in_float")), to_list(member(j, "by_scheme"), to_count)};
}

}  // namespace quantsweep::detail
