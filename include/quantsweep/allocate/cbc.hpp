// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The allocation that loses least within several budgets, losses of pairs included: an integer program for COIN-OR's
///        CBC. Needs the component cbc; where there is one budget and no pair, pareto_front.hpp needs nothing.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/cbc_allocation.hpp>
#include <quantsweep/allocate/detail/loss_scale.hpp>
#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/core/error.hpp>

namespace quantsweep {

namespace detail {

/// `beside`: the budgets of the costs before the k-th that are kept, too.
inline invalid_argument too_small(const allocation_problem& problem, std::size_t k, std::uint64_t budget,
                                  std::uint64_t least, std::span<const std::uint64_t> beside = {}) {
    std::string text = "no allocation keeps a budget of " + std::to_string(budget) + " " + problem.cost_names[k];
    for (std::size_t before = 0; before < beside.size(); ++before) {
        text += (before == 0 ? " beside " : ", ") + std::to_string(beside[before]) + " " + problem.cost_names[before];
    }
    return {"", text + "; the smallest that one keeps is " + std::to_string(least)};
}

/// Throws for the first budget that cannot be kept beside those before it.
[[noreturn]] inline void throw_infeasible(const allocation_problem& problem, const std::vector<extra_cost>& costs,
                                          std::span<const std::uint64_t> budgets) {
    for (std::size_t k = 1; k < costs.size(); ++k) {
        cbc_allocation program{problem};
        program.minimize_cost(costs[k]);
        for (std::size_t before = 0; before < k; ++before) program.limit(costs[before], budgets[before]);
        const auto chosen = program.solve();
        if (!chosen) break;
        const std::uint64_t least = costs[k].least() + costs[k].of(*chosen);
        if (least > budgets[k]) throw too_small(problem, k, budgets[k], least, budgets.first(k));
    }
    throw evaluation_failed{"", "CBC finds no allocation within the budgets, and one within all of them"};
}

}  // namespace detail

/// The allocation that loses least of those that cost at most budgets[k] of the problem's k-th cost, for every k.
/// No budget is exceeded, by however little: what CBC finds is added up in whole numbers, and asked for again where it
/// costs too much. The loss is least to CBC's tolerances: measured, no further above the least than 1e-13 of the largest
/// loss. Of equals it is any, the same one in each run.
/// Units    losses and sums as in allocation_problem
/// NaN/Inf  refused
/// Empty    no groups: nothing is chosen. No costs: the allocation that loses least of all
/// Errors   invalid_argument where check_problem has one, where there are not as many budgets as costs, and where no
///          allocation keeps the budgets: it names the first one that cannot be kept beside those before it, and the
///          smallest that can. evaluation_failed where CBC stops without an answer
/// Cost     exponential in the worst case; milliseconds for tens of groups. Prints nothing. CBC has state of its own: one
///          call at a time
/// Source   CBC, https://github.com/coin-or/Cbc, version 2.10
inline allocation solve_with_cbc(const allocation_problem& problem, std::span<const std::uint64_t> budgets) {
    check_problem(problem);
    if (budgets.size() != problem.cost_names.size()) {
        throw invalid_argument{"", std::to_string(budgets.size()) + " budgets for " +
                                       std::to_string(problem.cost_names.size()) + " costs"};
    }
    const detail::loss_scale scale{problem};
    if (problem.groups.empty()) return detail::add_up(problem, scale, {});
    std::vector<detail::extra_cost> costs;
    for (std::size_t k = 0; k < budgets.size(); ++k) {
        costs.emplace_back(problem, k);
        if (costs[k].least() > budgets[k]) throw detail::too_small(problem, k, budgets[k], costs[k].least());
    }
    detail::cbc_allocation program{problem};
    program.minimize_loss();
    for (std::size_t k = 0; k < budgets.size(); ++k) program.limit(costs[k], budgets[k]);
    if (auto chosen = program.solve()) return detail::add_up(problem, scale, std::move(*chosen));
    detail::throw_infeasible(problem, costs, budgets);
}

}  // namespace quantsweep
