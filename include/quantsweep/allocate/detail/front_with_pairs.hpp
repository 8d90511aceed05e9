// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The Pareto front where some pairs of layers lose more together: every way to choose for those layers is tried.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// The groups that have a pair, ascending.
inline std::vector<std::size_t> paired_groups(const allocation_problem& problem) {
    std::vector<std::size_t> groups;
    for (const pair_loss& pair : problem.pairs) groups.insert(groups.end(), {pair.first_group, pair.second_group});
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

/// The next way to choose for some groups, the last of them counting fastest; false after the last way.
inline bool count_up(std::vector<std::size_t>& chosen, const allocation_problem& problem,
                     const std::vector<std::size_t>& groups) {
    for (std::size_t k = groups.size(); k-- > 0;) {
        if (++chosen[groups[k]] < problem.groups[groups[k]].choices.size()) return true;
        chosen[groups[k]] = 0;
    }
    return false;
}

/// Of two lists by ascending cost, what none dominates; of equals, what is in the first.
inline std::vector<allocation> merged(std::vector<allocation> a, std::vector<allocation> b) {
    const auto before = [](const allocation& x, const allocation& y) {
        return x.costs[0] != y.costs[0] ? x.costs[0] < y.costs[0] : x.loss < y.loss;
    };
    std::vector<allocation> both(a.size() + b.size()), front;
    std::merge(std::make_move_iterator(a.begin()), std::make_move_iterator(a.end()), std::make_move_iterator(b.begin()),
               std::make_move_iterator(b.end()), both.begin(), before);
    for (allocation& each : both)
        if (front.empty() || each.loss < front.back().loss) front.push_back(std::move(each));
    return front;
}

/// As find_pareto_front, of a problem that may have pairs.
/// Cost    as many fronts to merge as there are ways to choose for the groups that have a pair
inline pareto_front find_front_with_pairs(const allocation_problem& problem) {
    check_problem(problem);
    allocation_problem rest = problem;
    rest.pairs.clear();
    const std::vector<std::size_t> paired = paired_groups(problem);
    if (paired.empty()) return find_pareto_front(rest);
    for (std::size_t group : paired) rest.groups[group].choices = {{"", 0, {0}}};  // chosen below
    const pareto_front others = find_pareto_front(rest);
    pareto_front front{{}, others.error_bound};
    std::vector<std::size_t> chosen(problem.groups.size(), 0);
    do {
        double loss = 0;
        std::uint64_t cost = 0;
        for (std::size_t group : paired) {
            loss += problem.groups[group].choices[chosen[group]].loss;
            cost += problem.groups[group].choices[chosen[group]].costs[0];
        }
        for (const pair_loss& pair : problem.pairs)
            if (chosen[pair.first_group] == pair.first_choice && chosen[pair.second_group] == pair.second_choice)
                loss += pair.loss;
        std::vector<allocation> now = others.points;
        for (allocation& each : now) {
            for (std::size_t group : paired) each.chosen[group] = chosen[group];
            each.loss += loss;
            each.costs[0] += cost;
        }
        front.points = merged(std::move(front.points), std::move(now));
    } while (count_up(chosen, problem, paired));
    return front;
}

}  // namespace quantsweep::detail
