// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds, for every budget of one cost, the allocation that loses least.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <quantsweep/allocate/problem.hpp>

namespace quantsweep {

/// Allocations, none of which is at least as good as another in both loss and cost.
struct pareto_front {
    std::vector<allocation> points;  ///< in order of ascending cost, and so of falling loss
    /// If this is 0, best_within() returns, for each budget, an allocation that loses as little as any that costs no
    /// more. Otherwise it loses at most this much more.
    double error_bound = 0;
};

/// Finds the exact front by dynamic programming: it adds one group after another and keeps the allocations that no other
/// dominates. If there are more than `max_states` of these, it drops close ones. Each allocation that it drops has a
/// neighbour in the list that costs no more and loses at most d more. The function finds d anew for each group, and
/// `error_bound` is the sum of all d. The two ends of the front, the least cost and the least loss, stay exact.
///
/// Order    the same bits for any order of the groups and of their choices, unless two groups are alike
/// Ties     among allocations with the same loss and cost, the one with the cheaper choice for the group whose losses
///          differ most, then for the next group; among choices with the same loss and cost, the first
/// Units    losses as in allocation_problem, rounded to its unit before they are added; "exact" means exact for the
///          rounded losses
/// NaN/Inf  refused
/// Empty    no groups: one point that costs and loses nothing
/// Errors   invalid_argument if check_problem throws one, if there are pairs, if the number of costs is not 1
///          (solve_with_cbc takes both), if max_states is not in [2, 2^32 - 1], or if there are that many choices
/// Cost     time O(groups × states × choices²), memory 8 bytes × groups × states, and as much again for the points
/// Source   Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, chapter 11 (multiple choice) and section 3.4 (lists)
pareto_front find_pareto_front(const allocation_problem& problem, std::size_t max_states = 16384);

/// Returns the point that loses least among those that cost at most `budget`.
/// Errors   invalid_argument, which names the smallest feasible budget
/// Cost     O(log points)
/// Borrows  `front`, which holds the point
const allocation& best_within(const pareto_front& front, std::uint64_t budget);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/pareto_front.ipp>
#endif
