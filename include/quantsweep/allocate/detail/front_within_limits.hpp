// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Recipes from small to good if further costs have limits. The caller's solver is called with one budget after
///        another.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <quantsweep/allocate/options.hpp>
#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// Returns the least first cost of an allocation within the limits.
inline std::uint64_t least_within_limits(allocation_problem problem, const allocation_options& options,
                                         const std::vector<std::uint64_t>& budgets) {
    problem.pairs.clear();
    for (allocation_group& group : problem.groups)
        for (allocation_choice& choice : group.choices) choice.loss = static_cast<double>(choice.costs[0]);
    return options.solve(problem, budgets).costs[0];
}

/// Returns, of the allocations that keep the limits, those that lose least within various budgets of the first cost.
/// The budgets are spread evenly over the logarithms of that cost. Includes the best allocation within options.budget.
/// Errors  those of the solver, which says which limit cannot be kept
/// Cost    options.points + 1 calls of the solver, and one more with options.budget
inline pareto_front find_front_within_limits(const allocation_problem& problem, const allocation_options& options) {
    std::uint64_t most = 0;
    for (const allocation_group& group : problem.groups) {
        std::uint64_t dearest = 0;
        for (const allocation_choice& choice : group.choices) dearest = std::max(dearest, choice.costs[0]);
        most += dearest;
    }
    std::vector<std::uint64_t> budgets{most};
    for (const cost_limit& limit : options.limits) budgets.push_back(limit.budget);
    // The best of all allocations. A budget beyond its cost changes nothing.
    std::vector<allocation> solved{options.solve(problem, budgets)};
    const std::uint64_t largest = solved.front().costs[0];
    const std::uint64_t least = least_within_limits(problem, options, budgets);
    const auto solve_within = [&](std::uint64_t budget) {
        budgets[0] = budget;
        solved.push_back(options.solve(problem, budgets));
    };
    if (options.budget) solve_within(*options.budget);
    const double first = std::log(1.0 + static_cast<double>(least)),
                 last = std::log(1.0 + static_cast<double>(largest));
    for (std::size_t k = 0; k + 1 < options.points; ++k) {
        const double share = static_cast<double>(k) / static_cast<double>(options.points - 1);
        solve_within(std::max(least, static_cast<std::uint64_t>(std::exp(first + share * (last - first)))));
    }
    std::sort(solved.begin(), solved.end(), [](const allocation& a, const allocation& b) {
        return a.costs[0] != b.costs[0] ? a.costs[0] < b.costs[0] : a.loss < b.loss;
    });
    pareto_front front;
    for (allocation& each : solved)
        if (front.points.empty() || each.loss < front.points.back().loss) front.points.push_back(std::move(each));
    return front;
}

}  // namespace quantsweep::detail
