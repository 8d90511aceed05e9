// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the pairs of layers that lose more, or less, together than the sum of their drops.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/allocation_table.hpp>
#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/statistics/ratio_estimate.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

/// The place of a group and of one of its choices.
struct group_choice {
    std::size_t group = 0;
    std::size_t choice = 0;
};

/// The number of groups that are paired with one another in a round.
inline constexpr std::size_t paired_at_once = 4;
/// The largest number of ways to choose for all groups that belong to a pair. The solver tries each way.
inline constexpr double most_ways = 5000;

/// Drops the pairs that matter least until few enough ways remain.
inline void keep_solvable(const allocation_table& table, std::vector<pair_loss>& pairs) {
    const auto ways = [&] {
        std::set<std::size_t> groups;
        for (const pair_loss& pair : pairs) groups.insert({pair.first_group, pair.second_group});
        double product = 1;
        for (std::size_t group : groups) product *= static_cast<double>(table.groups()[group].decisions.size());
        return product;
    };
    while (ways() > most_ways)
        pairs.erase(std::min_element(pairs.begin(), pairs.end(), [](const pair_loss& a, const pair_loss& b) {
            return std::fabs(a.loss) < std::fabs(b.loss);
        }));
}

/// Returns the pairs as they enter the problem. Layers that each lose nearly everything lose no more together, so each
/// of their pairs is measured as that much less than the sum. If all these pairs counted in full, the sum would be
/// below the loss of one layer. A pair that loses less than the sum therefore counts with the factor 2 / m if m groups
/// belong to a pair.
/// Formula  for losses a_1 >= a_2 >= ... and pairs of -min(a_i, a_j), the sum over any k <= m of the groups is then
///          sum_j a_j (1 - 2 (j - 1) / m) >= a_1, because 1 - 2 (j - 1) / m sums to k (m - k + 1) / m >= 1
inline std::vector<pair_loss> counted_pairs(std::vector<pair_loss> pairs) {
    std::set<std::size_t> groups;
    for (const pair_loss& pair : pairs) groups.insert({pair.first_group, pair.second_group});
    const double share = std::min(1.0, 2 / static_cast<double>(std::max<std::size_t>(groups.size(), 1)));
    for (pair_loss& pair : pairs)
        if (pair.loss < 0) pair.loss *= share;
    return pairs;
}

/// Returns the quantized groups whose choices lose most.
inline std::vector<group_choice> worst_choices(const allocation_table& table, const std::vector<std::size_t>& chosen) {
    std::vector<group_choice> worst;
    const auto loss = [&](const group_choice& c) -> const layer_loss& {
        return table.groups()[c.group].losses[c.choice];
    };
    for (std::size_t g = 0; g < chosen.size(); ++g)
        if (table.groups()[g].decisions[chosen[g]] != 0) worst.push_back({g, chosen[g]});
    std::sort(worst.begin(), worst.end(), [&](const group_choice& a, const group_choice& b) {
        return std::tuple{-loss(a).drop, -loss(a).noise, a.group} < std::tuple{-loss(b).drop, -loss(b).noise, b.group};
    });
    worst.resize(std::min(worst.size(), paired_at_once));
    // In the order of groups, so that a pair is the same pair in every round.
    std::sort(worst.begin(), worst.end(),
              [](const group_choice& a, const group_choice& b) { return a.group < b.group; });
    return worst;
}

/// Recipes that measure what pairs lose: the float network, each choice alone, and each two choices together.
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

    /// Adds the interactions that remain significant after Holm's correction: to `losses`, which change the problem,
    /// and to `told`, which the result reports.
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
            const group_choice &first = choices_[a], &second = choices_[b];
            const pair_loss found{first.group, first.choice, second.group, second.choice, estimates[k].drop};
            if (!stands[k++] || is_known(found, losses)) return;
            losses.push_back(found);
            told.push_back({named(first), named(second), found.loss});
        });
    }

private:
    /// Whether the pair was found in an earlier round.
    static bool is_known(const pair_loss& pair, const std::vector<pair_loss>& known) {
        const auto places = [](const pair_loss& p) {
            return std::tuple{p.first_group, p.first_choice, p.second_group, p.second_choice};
        };
        return std::any_of(known.begin(), known.end(), [&](const pair_loss& k) { return places(k) == places(pair); });
    }

    /// Calls visit(a, b, place of the recipe with both).
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

    /// Estimates, over samples, what both choices lose together minus what each loses alone. It is a mean without
    /// bounds, so the interval is a t interval. For a ratio of totals, the totals are combined this way; the counts are
    /// the same for all recipes.
    static drop_estimate interaction(const sweep_result& measured, std::size_t a, std::size_t b, std::size_t both) {
        const auto scores = [&](std::size_t r) -> const std::vector<double>& {
            static const std::vector<double> none{};
            const recipe_result& found = measured.recipes[r];
            return found.failure.empty() ? found.sample_scores.front() : none;
        };
        const std::vector<double>&together = scores(both), &first = scores(a + 1), &second = scores(b + 1),
              &plain = scores(0);
        if (const metric_info& metric = measured.metrics.front().info; metric.ratio) {
            std::vector<double> expected = plain;
            for (std::size_t i = 0; i < std::min({first.size(), second.size(), plain.size()}); i += 2)
                expected[i] = first[i] + second[i] - plain[i];
            return estimate_ratio_drop(expected, together, metric, measured.confidence);
        }
        std::vector<double> beyond;
        const double sign = measured.metrics.front().info.higher_is_better ? 1 : -1;
        for (std::size_t s = 0; s < std::min({together.size(), first.size(), second.size(), plain.size()}); ++s)
            beyond.push_back(sign * (first[s] + second[s] - together[s] - plain[s]));
        if (!std::all_of(beyond.begin(), beyond.end(), [](double x) { return std::isfinite(x); })) return {};
        return estimate_drop(beyond, metric_info{.name = "interaction"}, measured.confidence);
    }

    const allocation_table& table_;
    std::vector<group_choice> choices_;
    std::vector<recipe> recipes_{};
};

}  // namespace quantsweep::detail
