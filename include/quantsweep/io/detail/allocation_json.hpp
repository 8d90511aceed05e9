// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes an allocation as JSON.

#include <optional>

#include <quantsweep/io/detail/recipe_json.hpp>
#include <quantsweep/io/detail/row_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/allocation_summary.hpp>

namespace quantsweep::detail {

inline json point_to_json(const allocation_point& p) {
    return {{"name", p.name},
            {"uniform", p.uniform},
            {"choices", list(p.choices, recipe_choice_to_json)},
            {"cost", p.cost},
            {"limited_costs", p.limited_costs},
            {"predicted_drop", number(p.predicted_drop)},
            {"predicted_sqnr_db", number(p.predicted_sqnr_db)},
            {"choosing_drop", number(p.choosing_drop)},
            {"measured", score_to_json(p.measured)},
            {"output_sqnr_db", number(p.output_sqnr_db)},
            {"rival", text_or_null(p.rival)},
            {"against_rival", score_to_json(p.against_rival)},
            {"failure", text_or_null(p.failure)}};
}
inline allocation_point point_from_json(const json& j) {
    return {.name = read_text(member(j, "name")),
            .uniform = to_bool(member(j, "uniform")),
            .choices = to_list(member(j, "choices"), recipe_choice_from_json),
            .cost = to_count(member(j, "cost")),
            .limited_costs = to_list(member(j, "limited_costs"), to_count),
            .predicted_drop = to_double(member(j, "predicted_drop")),
            .predicted_sqnr_db = to_double(member(j, "predicted_sqnr_db")),
            .choosing_drop = to_double(member(j, "choosing_drop")),
            .measured = score_from_json(member(j, "measured")),
            .output_sqnr_db = to_double(member(j, "output_sqnr_db")),
            .rival = read_text_or_empty(member(j, "rival")),
            .against_rival = score_from_json(member(j, "against_rival")),
            .failure = read_text_or_empty(member(j, "failure"))};
}

inline json pair_to_json(const measured_pair& p) {
    return {{"first", recipe_choice_to_json(p.first)},
            {"second", recipe_choice_to_json(p.second)},
            {"interaction", number(p.interaction)}};
}
inline measured_pair pair_from_json(const json& j) {
    return {recipe_choice_from_json(member(j, "first")), recipe_choice_from_json(member(j, "second")),
            to_double(member(j, "interaction"))};
}

inline json limit_to_json(const allocation_limit& l) { return {{"cost_name", l.cost_name}, {"budget", l.budget}}; }
inline allocation_limit limit_from_json(const json& j) {
    return {read_text(member(j, "cost_name")), to_count(member(j, "budget"))};
}

/// Returns null if no allocation was asked for.
inline json allocation_to_json(const std::optional<allocation_summary>& found) {
    if (!found) return {};
    return {{"metric", found->metric},
            {"cost_name", found->cost_name},
            {"float_cost", found->float_cost},
            {"budget", found->budget ? json(*found->budget) : json{}},
            {"limits", list(found->limits, limit_to_json)},
            {"choosing_samples", found->choosing_samples},
            {"verifying_samples", found->verifying_samples},
            {"baseline", number(found->baseline)},
            {"confidence", number(found->confidence)},
            {"points", list(found->points, point_to_json)},
            {"recommended", text_or_null(found->recommended)},
            {"reason", found->reason},
            {"adds_up", found->adds_up},
            {"pairs", list(found->pairs, pair_to_json)},
            {"error_bound", number(found->error_bound)}};
}
inline std::optional<allocation_summary> allocation_from_json(const json& j) {
    if (j.is_null()) return std::nullopt;
    const json& budget = member(j, "budget");
    return allocation_summary{.metric = read_text(member(j, "metric")),
                              .cost_name = read_text(member(j, "cost_name")),
                              .float_cost = to_count(member(j, "float_cost")),
                              .budget = budget.is_null() ? std::nullopt : std::optional{to_count(budget)},
                              .limits = to_list(member(j, "limits"), limit_from_json),
                              .choosing_samples = to_count(member(j, "choosing_samples")),
                              .verifying_samples = to_count(member(j, "verifying_samples")),
                              .baseline = to_double(member(j, "baseline")),
                              .confidence = to_double(member(j, "confidence")),
                              .points = to_list(member(j, "points"), point_from_json),
                              .recommended = read_text_or_empty(member(j, "recommended")),
                              .reason = read_text(member(j, "reason")),
                              .adds_up = to_bool(member(j, "adds_up")),
                              .pairs = to_list(member(j, "pairs"), pair_from_json),
                              .error_bound = to_double(member(j, "error_bound"))};
}

}  // namespace quantsweep::detail
