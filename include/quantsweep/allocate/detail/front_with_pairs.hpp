// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The Pareto front if some pairs of layers lose more, or less, together: tries every way to choose for the
///        layers of those pairs.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// Returns the groups that belong to a pair, ascending.
inline std::vector<std::size_t> paired_groups(const allocation_problem& problem) {
    std::vector<std::size_t> groups;
    for (const pair_loss& pair : problem.pairs) groups.insert(groups.end(), {pair.first_group, pair.second_group});
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

/// Advances to the next way to choose for some groups; the last group changes fastest. Returns false after the last
/// way.
inline bool count_up(std::vector<std::size_t>& chosen, const allocation_problem& problem,
                     const std::vector<std::size_t>& groups) {
    for (std::size_t k = groups.size(); k-- > 0;) {
        if (++chosen[groups[k]] < problem.groups[groups[k]].choices.size()) return true;
        chosen[groups[k]] = 0;
    }
    return false;
}

/// Returns what the pairs add to the loss of a choice for every group.
inline double loss_of_pairs(const std::vector<pair_loss>& pairs, const std::vector<std::size_t>& chosen) {
    double loss = 0;
    for (const pair_loss& pair : pairs)
        if (chosen[pair.first_group] == pair.first_choice && chosen[pair.second_group] == pair.second_choice)
            loss += pair.loss;
    return loss;
}

/// A point of the other groups' front, combined with one way to choose for the paired groups.
struct combined_point {
    std::uint64_t cost = 0;
    double loss = 0;
    std::size_t way = 0;
    std::size_t other = 0;
};

/// Merges two lists by ascending cost and keeps the points that no point dominates. Of equal points, keeps that of the
/// first list.
inline std::vector<combined_point> merged(const std::vector<combined_point>& a, const std::vector<combined_point>& b) {
    std::vector<combined_point> both(a.size() + b.size()), front;
    std::merge(a.begin(), a.end(), b.begin(), b.end(), both.begin(),
               [](const combined_point& x, const combined_point& y) {
                   return x.cost != y.cost ? x.cost < y.cost : x.loss < y.loss;
               });
    for (const combined_point& each : both)
        if (front.empty() || each.loss < front.back().loss) front.push_back(each);
    return front;
}

/// Returns the problem without pairs, in which some groups have a single choice that costs and loses nothing.
inline allocation_problem without(const allocation_problem& problem, const std::vector<std::size_t>& groups) {
    allocation_problem rest = problem;
    rest.pairs.clear();
    for (std::size_t group : groups) rest.groups[group].choices = {{"", 0, {0}}};
    return rest;
}

/// Like find_pareto_front(), for a problem that may have pairs.
/// Cost    one front for each way to choose for the groups that belong to a pair, plus merging them
inline pareto_front find_front_with_pairs(const allocation_problem& problem) {
    check_problem(problem);
    const std::vector<std::size_t> paired = paired_groups(problem);
    const pareto_front others = find_pareto_front(without(problem, paired));
    if (paired.empty()) return others;
    std::vector<std::vector<std::size_t>> ways;
    std::vector<combined_point> front;
    std::vector<std::size_t> chosen(problem.groups.size(), 0);
    do {
        double loss = loss_of_pairs(problem.pairs, chosen);
        std::uint64_t cost = 0;
        for (std::size_t group : paired) {
            loss += problem.groups[group].choices[chosen[group]].loss;
            cost += problem.groups[group].choices[chosen[group]].costs[0];
        }
        std::vector<combined_point> now;
        for (std::size_t k = 0; k < others.points.size(); ++k)
            now.push_back({others.points[k].costs[0] + cost, others.points[k].loss + loss, ways.size(), k});
        ways.push_back(chosen);
        front = merged(front, now);
    } while (count_up(chosen, problem, paired));
    pareto_front found{{}, others.error_bound};
    for (const combined_point& each : front) {
        allocation point{others.points[each.other].chosen, each.loss, {each.cost}};
        for (std::size_t group : paired) point.chosen[group] = ways[each.way][group];
        found.points.push_back(std::move(point));
    }
    return found;
}

}  // namespace quantsweep::detail
