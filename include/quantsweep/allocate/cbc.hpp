// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the allocation that loses least within several budgets, with the losses of pairs, by an integer program
///        that COIN-OR's CBC solves. It needs the component cbc. For one budget and no pairs use pareto_front.hpp, which
///        needs nothing.

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

/// `beside` holds the budgets of the costs before the k-th, which the allocation must keep, too.
inline invalid_argument too_small(const allocation_problem& problem, std::size_t k, std::uint64_t budget,
                                  std::uint64_t least, std::span<const std::uint64_t> beside = {}) {
    std::string text = "no allocation keeps a budget of " + std::to_string(budget) + " " + problem.cost_names[k];
    for (std::size_t before = 0; before < beside.size(); ++before) {
        text += (before == 0 ? " together with " : ", ") + std::to_string(beside[before]) + " " +
                problem.cost_names[before];
    }
    return {"", text + "; the smallest budget that can be kept is " + std::to_string(least)};
}

/// Throws for the first budget that no allocation can keep together with the budgets before it.
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
    throw evaluation_failed{
        "", "CBC finds no allocation that keeps the budgets, but it does not find any of them too small"};
}

}  // namespace detail

/// Returns the allocation that loses least of those that cost at most budgets[k] of the problem's k-th cost, for every k.
/// It exceeds no budget by any amount: the function adds up CBC's answer in whole numbers, and asks CBC again if it costs
/// too much. The loss is the least within CBC's tolerances; measured, it exceeds the least by at most 1e-13 of the
/// largest loss. If several allocations are equally good, the function returns any of them, and the same one in each run.
/// Units    losses and sums as in allocation_problem
/// NaN/Inf  refused
/// Empty    no groups: nothing is chosen. No costs: the allocation that loses least of all
/// Errors   invalid_argument if check_problem throws one; if there are not as many budgets as costs; and if no allocation
///          keeps the budgets: the message names the first budget that cannot be kept together with those before it, and
///          the smallest that can. evaluation_failed if CBC stops without an answer
/// Cost     exponential in the worst case; milliseconds for tens of groups. Prints nothing. CBC has state of its own, so
///          make one call at a time
/// Source   CBC, https://github.com/coin-or/Cbc, version 2.10
inline allocation solve_with_cbc(const allocation_problem& problem, std::span<const std::uint64_t> budgets) {
    check_problem(problem);
    if (budgets.size() != problem.cost_names.size()) {
        throw invalid_argument{"", "there are " + std::to_string(budgets.size()) + " budgets for " +
                                       std::to_string(problem.cost_names.size()) +
                                       " costs; pass one budget for each cost"};
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
