// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Where drops do not add up: which pairs of layers lose more, or less, together.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/allocation_table.hpp>
#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

/// One group under one of its decisions, by places.
struct group_choice {
    std::size_t group = 0;
    std::size_t choice = 0;
};

/// How many groups are paired with one another: 6 pairs, and at most choices^4 ways for the solver to try.
inline constexpr std::size_t paired_at_once = 4;

/// Those groups whose choices lose most, of what is quantized.
inline std::vector<group_choice> worst_choices(const allocation_table& table, const std::vector<std::size_t>& chosen) {
    std::vector<group_choice> worst;
    const auto loss = [&](const group_choice& c) -> const layer_loss& {
        return table.groups()[c.group].losses[c.choice];
    };
    for (std::size_t g = 0; g < chosen.size(); ++g)
        if (table.groups()[g].decisions[chosen[g]] != 0) worst.push_back({g, chosen[g]});
    std::stable_sort(worst.begin(), worst.end(), [&](const group_choice& a, const group_choice& b) {
        return std::pair{loss(a).drop, loss(a).noise} > std::pair{loss(b).drop, loss(b).noise};
    });
    worst.resize(std::min(worst.size(), paired_at_once));
    return worst;
}

/// Recipes that say what pairs lose: the float network, each choice alone, each two of them.
class pair_recipes {
public:
    pair_recipes(const allocation_table& table, std::vector<group_choice> choices)
        : table_{table}, choices_{std::move(choices)} {
        recipes_.push_back({"float"});
        for (std::size_t k = 0; k < choices_.size(); ++k) recipes_.push_back(of({k}));
        for (std::size_t a = 0; a < choices_.size(); ++a)
            for (std::size_t b = a + 1; b < choices_.size(); ++b) recipes_.push_back(of({a, b}));
    }

    const std::vector<recipe>& recipes() const noexcept { return recipes_; }

    /// The interactions that are not noise, after Holm's correction: those that change what is solved, and as they are told.
    /// measured  a sweep of recipes()
    void read(const sweep_result& measured, std::vector<pair_loss>& losses, std::vector<measured_pair>& told) const {
        std::vector<drop_estimate> estimates;
        std::vector<double> p_values;
        for_each_pair([&](std::size_t a, std::size_t b, std::size_t place) {
            estimates.push_back(interaction(measured, a, b, place));
            p_values.push_back(estimates.back().p_value);
        });
        const std::vector<bool> stands = holm(p_values, 1 - measured.confidence);
        std::size_t k = 0;
        for_each_pair([&](std::size_t a, std::size_t b, std::size_t) {
            const double beyond = estimates[k].drop;
            if (stands[k++]) {
                const group_choice &first = choices_[a], &second = choices_[b];
                losses.push_back({first.group, first.choice, second.group, second.choice, beyond});
                told.push_back({named(first), named(second), beyond});
            }
        });
    }

private:
    /// visit(a, b, the recipe of both)
    template <class Visit>
    void for_each_pair(Visit&& visit) const {
        std::size_t place = choices_.size() + 1;
        for (std::size_t a = 0; a < choices_.size(); ++a)
            for (std::size_t b = a + 1; b < choices_.size(); ++b) visit(a, b, place++);
    }

    recipe of(std::vector<std::size_t> which) const {
        recipe made;
        for (std::size_t k : which) {
            const group_choice& c = choices_[k];
            for (std::size_t layer : table_.groups()[c.group].layers)
                made.layers.emplace(table_.layers()[layer],
                                    *table_.scheme_of(table_.groups()[c.group].decisions[c.choice]));
            made.name += (made.name.empty() ? "" : " and ") + named(c).layer;
        }
        return made;
    }

    recipe_choice named(const group_choice& c) const {
        const layer_group& group = table_.groups()[c.group];
        std::string layers;
        for (std::size_t layer : group.layers) layers += (layers.empty() ? "" : ", ") + table_.layers()[layer];
        return {layers, scheme_text(*table_.scheme_of(group.decisions[c.choice]))};
    }

    /// By sample: what both lose together, less what each loses alone. A mean without bounds, so a t interval.
    static drop_estimate interaction(const sweep_result& measured, std::size_t a, std::size_t b, std::size_t both) {
        const auto scores = [&](std::size_t r) -> const std::vector<double>& {
            static const std::vector<double> none{};
            const recipe_result& found = measured.recipes[r];
            return found.failure.empty() ? found.sample_scores.front() : none;
        };
        const std::vector<double>&together = scores(both), &first = scores(a + 1), &second = scores(b + 1),
              &plain = scores(0);
        std::vector<double> beyond;
        const double sign = measured.metrics.front().info.higher_is_better ? 1 : -1;
        for (std::size_t s = 0; s < std::min({together.size(), first.size(), second.size(), plain.size()}); ++s)
            beyond.push_back(sign * (first[s] + second[s] - together[s] - plain[s]));
        return estimate_drop(beyond, metric_info{.name = "interaction"}, measured.confidence);
    }

    const allocation_table& table_;
    std::vector<group_choice> choices_;
    std::vector<recipe> recipes_{};
};

}  // namespace quantsweep::detail
