// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  For every budget of one cost, the allocation that loses least.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <quantsweep/allocate/problem.hpp>

namespace quantsweep {

/// Allocations of which none is as good as another in both loss and cost.
struct pareto_front {
    std::vector<allocation> points;  ///< by ascending cost, and so by falling loss
    /// 0: for each budget, best_within() loses as little as any allocation that costs no more. Otherwise it loses at
    /// most this much more.
    double error_bound = 0;
};

/// The exact front by dynamic programming: group after group, the allocations so far that none dominates.
/// Where these are more than `max_states`, close ones are dropped: such that whatever is dropped has one beside it that
/// costs no more and loses at most d more; d is found anew for each group, and `error_bound` is their sum. The ends of the
/// front, the least cost and the least loss, stay exact.
///
/// Order    the same bits for any order of the groups and of their choices, unless two groups are alike
/// Ties     of allocations of the same loss and cost, the one with the cheaper choice for the group whose losses differ
///          most, then for the next; of choices of the same loss and cost, the first
/// Units    losses as in allocation_problem, rounded to its unit before they are added: exact is meant of these
/// NaN/Inf  refused
/// Empty    no groups: one point that costs and loses nothing
/// Errors   invalid_argument where check_problem has one, where there are pairs, where the number of costs is not 1
///          (solve_with_cbc takes both), where max_states is not in [2, 2^32 - 1], or there are that many choices
/// Cost     time O(groups × states × choices²), memory 8 bytes × groups × states, and as much again for the points
/// Source   Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, chapter 11 (multiple choice) and section 3.4 (lists)
pareto_front find_pareto_front(const allocation_problem& problem, std::size_t max_states = 16384);

/// The point that loses least among those that cost at most `budget`. It lives in `front`.
/// Errors   invalid_argument that names the smallest feasible budget
/// Cost     O(log points)
const allocation& best_within(const pareto_front& front, std::uint64_t budget);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/pareto_front.ipp>
#endif
