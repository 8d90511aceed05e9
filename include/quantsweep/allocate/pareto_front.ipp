// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of pareto_front.hpp.

#include <quantsweep/allocate/pareto_front.hpp>

#include <algorithm>
#include <compare>
#include <limits>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include <quantsweep/allocate/detail/front_states.hpp>
#include <quantsweep/allocate/detail/loss_scale.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void check_front_problem(const allocation_problem& problem, std::size_t max_states) {
    check_problem(problem);
    if (problem.cost_names.size() != 1) {
        throw invalid_argument{"", "a Pareto front needs a problem with one cost, but this one has " +
                                       std::to_string(problem.cost_names.size()) + "; use solve_with_cbc for several"};
    }
    if (!problem.pairs.empty()) {
        throw invalid_argument{problem.groups[problem.pairs.front().first_group].layers.front(),
                               "a Pareto front cannot use losses of pairs; use solve_with_cbc, which can"};
    }
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    if (max_states < 2 || max_states > most) {
        throw invalid_argument{"", "max_states is " + std::to_string(max_states) + "; it must lie in [2, 2^32 - 1]"};
    }
    for (const allocation_group& group : problem.groups) {
        if (group.choices.size() > most)
            throw invalid_argument{group.layers.front(), "it has 2^32 choices or more; give it fewer"};
    }
}

/// Returns the order in which groups are added. It depends on their contents and not on their places. Groups whose
/// losses vary least come first, so that states are dropped while they differ little.
QUANTSWEEP_INLINE std::vector<std::size_t> order_of_groups(const std::vector<std::vector<front_choice>>& choices) {
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto range = [&](std::size_t g) { return choices[g].front().adds.loss - choices[g].back().adds.loss; };
    const auto compare = [](const front_choice& a, const front_choice& b) { return a.adds <=> b.adds; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (range(a) != range(b)) return range(a) < range(b);
        const auto order_of_contents = std::lexicographical_compare_three_way(
            choices[a].begin(), choices[a].end(), choices[b].begin(), choices[b].end(), compare);
        return order_of_contents != 0 ? order_of_contents < 0 : a < b;
    });
    return order;
}

}  // namespace detail

QUANTSWEEP_INLINE pareto_front find_pareto_front(const allocation_problem& problem, std::size_t max_states) {
    detail::check_front_problem(problem, max_states);
    const detail::loss_scale scale{problem};
    std::vector<std::vector<detail::front_choice>> choices;
    for (const allocation_group& group : problem.groups) choices.push_back(undominated_choices(group, scale));
    const std::vector<std::size_t> order = detail::order_of_groups(choices);

    std::vector<detail::front_state> states(1);
    std::vector<std::vector<detail::front_step>> steps;  // the steps of each group, in that order
    std::int64_t error = 0;
    for (std::size_t g : order) {
        detail::front_stage stage = detail::add_group(states, choices[g]);
        error += detail::thin(stage, max_states);
        states = std::move(stage.states);
        steps.push_back(std::move(stage.steps));
    }

    pareto_front front{{}, scale.distance(error)};
    front.points.reserve(states.size());
    for (std::size_t s = 0; s < states.size(); ++s) {
        std::vector<std::size_t> chosen(order.size());
        std::size_t at = s;
        for (std::size_t i = order.size(); i-- > 0;) {
            const detail::front_step step = steps[i][at];
            chosen[order[i]] = choices[order[i]][step.choice].place;
            at = step.from;
        }
        front.points.push_back({std::move(chosen), scale.value(states[s].loss), {states[s].cost}});
    }
    return front;
}

QUANTSWEEP_INLINE const allocation& best_within(const pareto_front& front, std::uint64_t budget) {
    if (front.points.empty()) throw invalid_argument{"", "the front has no points to choose from"};
    const auto above = std::upper_bound(front.points.begin(), front.points.end(), budget,
                                        [](std::uint64_t b, const allocation& a) { return b < a.costs.front(); });
    if (above == front.points.begin()) {
        throw invalid_argument{"", "no allocation keeps a budget of " + std::to_string(budget) +
                                       "; the smallest budget that can be kept is " +
                                       std::to_string(above->costs.front())};
    }
    return *std::prev(above);
}

}  // namespace quantsweep
