// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of compare_recipes.hpp.

#include <quantsweep/statistics/compare_recipes.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/statistics/ratio_estimate.hpp>

namespace quantsweep {

namespace detail {

/// Returns text such as "'w8a8', 'mixed'".
template <class Things, class Name>
std::string quoted_names(const Things& things, Name&& name) {
    std::string text;
    for (const auto& thing : things) text.append(text.empty() ? "'" : ", '").append(name(thing)).append("'");
    return text.empty() ? "none" : text;
}

/// Errors  invalid_argument
QUANTSWEEP_INLINE const recipe_result& comparable_recipe(const sweep_result& result, std::string_view name) {
    const auto found = std::find_if(result.recipes.begin(), result.recipes.end(),
                                    [&](const recipe_result& r) { return r.name == name; });
    const auto named = [](const recipe_result& r) { return r.name; };
    if (found == result.recipes.end())
        throw invalid_argument{
            "", "the result has no recipe '" + std::string{name} + "'; it has " + quoted_names(result.recipes, named)};
    if (!found->failure.empty())
        throw invalid_argument{"", "the recipe '" + std::string{name} + "' has no numbers: " + found->failure};
    return *found;
}

/// Errors  invalid_argument
QUANTSWEEP_INLINE void require_finite_terms(const std::vector<double>& terms, const metric_info& metric) {
    for (std::size_t at = 0; at < terms.size(); ++at)
        if (!std::isfinite(terms[at]))
            throw invalid_argument{
                "", "sample " + std::to_string(at / 2) + " has no finite total of '" + metric.name + "'"};
}

/// Errors  invalid_argument
QUANTSWEEP_INLINE std::size_t metric_named(const sweep_result& result, std::string_view name) {
    for (std::size_t k = 0; k < result.metrics.size(); ++k)
        if (name.empty() || result.metrics[k].info.name == name) return k;
    throw invalid_argument{"", "the result has no metric '" + std::string{name} + "'; it has " +
                                   quoted_names(result.metrics, [](const metric_summary& m) { return m.info.name; })};
}

}  // namespace detail

QUANTSWEEP_INLINE drop_estimate compare_recipes(const sweep_result& result, std::string_view a, std::string_view b,
                                                std::string_view metric) {
    if (result.stopped)
        throw invalid_argument{
            "", "the sweep was stopped, and its recipes may have seen different samples; let the sweep end"};
    const recipe_result &first = detail::comparable_recipe(result, a), &second = detail::comparable_recipe(result, b);
    const std::size_t k = detail::metric_named(result, metric);
    metric_info info = result.metrics[k].info;
    const std::vector<double>&of_first = first.sample_scores[k], &of_second = second.sample_scores[k];
    if (info.ratio) {
        detail::require_finite_terms(of_first, info);
        detail::require_finite_terms(of_second, info);
        const drop_estimate more = estimate_ratio_drop(of_second, of_first, info, result.confidence);
        if (result.about == estimand::population) return more;
        return {more.drop, more.drop, more.drop, more.drop == 0 ? 1.0 : 0.0};
    }
    if (info.whole_set)
        throw invalid_argument{
            "", "'" + info.name + "' is a metric of a whole set, without scores by sample; compare by another metric"};
    info.float_is_best = false;  // neither of the two recipes is the float network
    std::vector<double> differences;
    for (std::size_t s = 0; s < std::min(of_first.size(), of_second.size()); ++s) {
        const double gain = of_first[s] - of_second[s];
        differences.push_back(info.higher_is_better ? -gain : gain);
        if (!std::isfinite(differences.back()))
            throw invalid_argument{"", "sample " + std::to_string(s) + " has no finite score of '" + info.name + "'"};
    }
    if (result.about == estimand::population) return estimate_drop(differences, info, result.confidence);
    const double mean = detail::mean(differences);
    return {mean, mean, mean, mean == 0 ? 1.0 : 0.0};
}

}  // namespace quantsweep
