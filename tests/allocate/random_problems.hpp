// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Random allocation problems, and their solutions found by trying everything.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/problem.hpp>

namespace toy {

namespace qs = quantsweep;

struct problem_kind {
    std::size_t most_groups = 5;
    std::size_t most_choices = 4;
    std::size_t costs = 1;
    std::size_t pairs = 0;
    /// Losses lie below this bound, in steps of 1 / 8, so that sums of them are exact in double. If it is small, sums
    /// often tie.
    std::uint64_t losses = 1000;
    std::uint64_t most_cost = 1000;
};

inline qs::allocation_problem random_problem(std::uint64_t seed, const problem_kind& kind) {
    std::mt19937_64 random{seed};
    const auto loss = [&] { return static_cast<double>(random() % (8 * kind.losses)) / 8; };
    qs::allocation_problem problem;
    for (std::size_t k = 0; k < kind.costs; ++k) problem.cost_names.push_back("cost" + std::to_string(k));
    const std::size_t groups = 1 + random() % kind.most_groups;
    for (std::size_t g = 0; g < groups; ++g) {
        qs::allocation_group group{{"layer" + std::to_string(g)}, {}};
        const std::size_t choices = 1 + random() % kind.most_choices;
        for (std::size_t c = 0; c < choices; ++c) {
            group.choices.push_back({"scheme" + std::to_string(c), loss(), {}});
            for (std::size_t k = 0; k < kind.costs; ++k) {
                group.choices.back().costs.push_back(random() % (kind.most_cost + 1));
            }
        }
        problem.groups.push_back(std::move(group));
    }
    for (std::size_t p = 0; groups > 1 && p < kind.pairs; ++p) {
        const std::size_t first = random() % groups, second = (first + 1 + random() % (groups - 1)) % groups;
        problem.pairs.push_back({first, random() % problem.groups[first].choices.size(), second,
                                 random() % problem.groups[second].choices.size(), loss() * (p % 2 == 0 ? 0.5 : -0.5)});
    }
    return problem;
}

/// Adds up in double.
inline qs::allocation add_up(const qs::allocation_problem& problem, std::vector<std::size_t> chosen) {
    qs::allocation sum{std::move(chosen), 0, std::vector<std::uint64_t>(problem.cost_names.size(), 0)};
    for (std::size_t g = 0; g < sum.chosen.size(); ++g) {
        const qs::allocation_choice& choice = problem.groups[g].choices.at(sum.chosen[g]);
        sum.loss += choice.loss;
        for (std::size_t k = 0; k < sum.costs.size(); ++k) sum.costs[k] += choice.costs[k];
    }
    for (const qs::pair_loss& p : problem.pairs) {
        const bool both = sum.chosen[p.first_group] == p.first_choice && sum.chosen[p.second_group] == p.second_choice;
        if (both) sum.loss += p.loss;
    }
    return sum;
}

/// Returns all combinations of choices.
inline std::vector<qs::allocation> all_allocations(const qs::allocation_problem& problem) {
    std::vector<qs::allocation> all;
    std::vector<std::size_t> chosen(problem.groups.size(), 0);
    for (;;) {
        all.push_back(add_up(problem, chosen));
        std::size_t g = 0;
        while (g < chosen.size() && ++chosen[g] == problem.groups[g].choices.size()) chosen[g++] = 0;
        if (g == chosen.size()) return all;
    }
}

/// Returns loss and cost of the allocations that no other equals or beats in both.
inline std::vector<std::pair<std::uint64_t, double>> front_of(const std::vector<qs::allocation>& all) {
    std::vector<std::pair<std::uint64_t, double>> sorted, front;
    for (const qs::allocation& a : all) sorted.emplace_back(a.costs.front(), a.loss);
    std::sort(sorted.begin(), sorted.end());
    for (const auto& point : sorted) {
        if (front.empty() || point.second < front.back().second) front.push_back(point);
    }
    return front;
}

inline bool keeps(const qs::allocation& a, std::span<const std::uint64_t> budgets) {
    return std::equal(budgets.begin(), budgets.end(), a.costs.begin(), a.costs.end(),
                      [](std::uint64_t budget, std::uint64_t cost) { return cost <= budget; });
}

}  // namespace toy
