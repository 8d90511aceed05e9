// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Describes an allocation in sentences and as a table.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline constexpr std::string_view allocation_heading = "What to ship";

/// Returns text such as "1.25 MB" or "1,200 microseconds".
inline std::string cost_text(const std::string& cost_name, std::uint64_t cost) {
    return cost_name == "bytes of weights" ? bytes(cost) : grouped(cost) + " " + cost_name;
}
inline std::string cost_text(const allocation_summary& found, std::uint64_t cost) {
    return cost_text(found.cost_name, cost);
}
/// Returns text such as ", 950 microseconds" for each cost with a limit.
inline std::string limited_costs_text(const allocation_summary& found, const allocation_point& point) {
    std::string text;
    for (std::size_t k = 0; k < found.limits.size(); ++k)
        text += ", " + cost_text(found.limits[k].cost_name, point.limited_costs.at(k));
    return text;
}

/// Returns text such as "25 % of float".
inline std::string share_text(const allocation_summary& found, std::uint64_t cost) {
    if (found.float_cost == 0) return std::string{dash};
    return rounded(100 * static_cast<double>(cost) / static_cast<double>(found.float_cost), 3) + " %";
}

inline const allocation_point* recommended_point(const allocation_summary& found) {
    for (const allocation_point& point : found.points)
        if (point.name == found.recommended) return &point;
    return nullptr;
}

/// Returns text such as "40 layers w4a8, 8 w8a8 and 4 float".
inline std::string choices_text(const allocation_point& point) {
    std::map<std::string, std::size_t> counts;
    for (const recipe_choice& choice : point.choices) ++counts[choice.scheme.empty() ? "float" : choice.scheme];
    std::vector<std::string> order;  // the most frequent first
    for (const auto& [name, count] : counts) order.push_back(name);
    std::sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    });
    std::string text;
    for (std::size_t k = 0; k < order.size(); ++k)
        text += (k == 0                  ? ""
                 : k + 1 == order.size() ? " and "
                                         : ", ") +
                (k == 0 ? counted(counts[order[k]], "layer") : grouped(counts[order[k]])) + " " + order[k];
    return text;
}

/// Returns text such as "1.25 [0.60, 1.90] more", or "less".
inline std::string difference_text(const score& more, const metric_text& numbers) {
    if (more.drop >= 0) return numbers.interval(more) + " more";
    return numbers.interval({no_number, -more.drop, -more.high, -more.low}) + " less";
}

inline std::string measured_sentence(const allocation_summary& found, const allocation_point& point,
                                     const metric_text& numbers, bool has_drop) {
    if (!point.failure.empty()) return "It failed on the held-out samples: " + point.failure + ".";
    const std::string on = " on " + counted(found.verifying_samples, "sample") + " that had no part in the choice.";
    if (!has_drop) return "Its " + found.metric + " is " + numbers.value(point.measured.value) + on;
    return "It loses " + numbers.drop(point.measured.drop) + " of " + found.metric + " [" +
           numbers.bare(point.measured.low) + ", " + numbers.bare(point.measured.high) + "]" + on;
}

inline std::string rival_sentence(const allocation_summary& found, const allocation_point& point,
                                  const metric_text& numbers) {
    if (point.uniform)
        return found.budget
                   ? "It is a uniform recipe: none of the mixed recipes that were measured within the budget lost "
                     "less on the choosing samples."
                   : "It is a uniform recipe.";
    if (point.rival.empty()) return "No uniform recipe costs as little.";
    const score& more = point.against_rival;
    const std::string rival = point.rival + ", the best uniform recipe that costs no more";
    if (std::isnan(more.drop)) return "It could not be compared with " + rival + ".";
    const std::string loses = "loses " + difference_text(more, numbers) + ".";
    if (!more.significant) return "It does not differ significantly from " + rival + ", which " + loses;
    return more.drop > 0 ? "It beats " + rival + ", which " + loses
                         : "It is worse than " + rival + ", which " + loses + " Ship that instead.";
}

inline std::vector<std::string> pair_sentences(const allocation_summary& found, const metric_text& numbers) {
    std::vector<std::string> text;
    if (!found.adds_up || !found.pairs.empty())
        text.push_back(std::string{"The drops of single layers do not add up to the drops of whole recipes"} +
                       (found.pairs.empty() ? "." : ". Measured pairs that lose more, or less, together than apart:"));
    for (const measured_pair& pair : found.pairs)
        text.push_back(pair.first.layer + " (" + pair.first.scheme + ") and " + pair.second.layer + " (" +
                       pair.second.scheme + ") lose " + numbers.drop(std::abs(pair.interaction)) +
                       (pair.interaction > 0 ? " more" : " less") + " together than apart.");
    return text;
}

/// Returns what a busy reader needs, the most important first.
inline std::vector<std::string> allocation_sentences(const sweep_result& result, const allocation_summary& found) {
    const metric_info& metric = leading_metric(result).info;
    const metric_text numbers{metric};
    std::vector<std::string> text;
    if (const allocation_point* point = recommended_point(found)) {
        const std::string share = found.float_cost == 0 ? "" : ", " + share_text(found, point->cost) + " of float";
        text.push_back("Ship " + point->name + ": " + choices_text(*point) + ", " + cost_text(found, point->cost) +
                       share + limited_costs_text(found, *point) + ". " + found.reason + ".");
        text.push_back(measured_sentence(found, *point, numbers, !metric.against_float));
        if (point->failure.empty()) text.push_back(rival_sentence(found, *point, numbers));
    } else {
        text.push_back("No recipe is recommended. " + found.reason + ".");
    }
    for (std::string& sentence : pair_sentences(found, numbers)) text.push_back(std::move(sentence));
    if (found.error_bound > 0)
        text.push_back("The front was thinned to save memory: its predictions may miss the best one" +
                       (metric.against_float ? "." : " by up to " + numbers.drop(found.error_bound) + "."));
    return text;
}

inline std::string allocation_outcome(const allocation_summary& found, const allocation_point& point) {
    if (!point.failure.empty()) return "failed: " + point.failure;
    std::string text = point.name == found.recommended ? "recommended" : "";
    const auto add = [&](const std::string& words) { text += (text.empty() ? "" : "; ") + words; };
    if (point.uniform) add("uniform");
    for (std::size_t k = 0; k < found.limits.size(); ++k)
        if (point.limited_costs.at(k) > found.limits[k].budget)
            add("exceeds " + cost_text(found.limits[k].cost_name, found.limits[k].budget) + ": " +
                cost_text(found.limits[k].cost_name, point.limited_costs[k]));
    if (point.measured.significant) add("significant drop");
    if (point.against_rival.significant)
        add((point.against_rival.drop > 0 ? "better than " : "worse than ") + point.rival);
    return text;
}

inline table allocation_table_of(const sweep_result& result, const allocation_summary& found) {
    const metric_info& lead = leading_metric(result).info;
    const metric_text numbers{lead};
    table t{{"recipe", "cost", "of float", numbers.unit(lead.against_float ? "predicted loss" : "predicted drop"),
             numbers.unit("drop [interval]"), numbers.value_unit(found.metric), "predicted SQNR, dB", "SQNR, dB",
             numbers.unit("best uniform loses more by"), "outcome"}};
    for (const allocation_point& point : found.points) {
        const double share = static_cast<double>(point.cost) / static_cast<double>(found.float_cost);
        t.lines.push_back({{point.name,
                            {cost_text(found, point.cost), static_cast<double>(point.cost)},
                            {share_text(found, point.cost), share},
                            {numbers.bare(point.predicted_drop), point.predicted_drop},
                            {numbers.interval(point.measured), point.measured.drop},
                            {numbers.bare(point.measured.value), point.measured.value},
                            {decibels(point.predicted_sqnr_db), point.predicted_sqnr_db},
                            {decibels(point.output_sqnr_db), point.output_sqnr_db},
                            {numbers.interval(point.against_rival), point.against_rival.drop},
                            allocation_outcome(found, point)}});
        t.lines.back().marked = point.name == found.recommended;
    }
    return without_empty_columns(std::move(t));
}

/// Explains what the table and the picture show, and how far to trust them.
inline std::string allocation_reading(const allocation_summary& found) {
    return "The loss of each layer was measured on " + counted(found.choosing_samples, "sample") +
           ", and from these losses follow the recipes that lose least for their cost. All recipes, uniform ones too, "
           "were then measured as a whole on " +
           counted(found.verifying_samples, "other sample") + ". Intervals have a confidence of " +
           rounded(100 * found.confidence, 4) +
           " %. Significant, better and worse mean after Holm's correction over the recipes.";
}

}  // namespace quantsweep::detail
