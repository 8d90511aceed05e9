// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/front_with_pairs.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

/// Draws small whole losses, so that sums are exact.
qs::allocation_problem drawn_problem(std::mt19937& draw) {
    qs::allocation_problem problem{{"bytes"}, {}, {}};
    for (std::size_t g = 0; g < 1 + draw() % 5; ++g) {
        qs::allocation_group& group = problem.groups.emplace_back();
        group.layers = {"layer" + std::to_string(g)};
        for (std::size_t c = 0; c < 1 + draw() % 4; ++c)
            group.choices.push_back({"s" + std::to_string(c), static_cast<double>(draw() % 20), {draw() % 20}});
    }
    const auto choice_of = [&](std::size_t group) { return draw() % problem.groups[group].choices.size(); };
    for (std::size_t p = 0; p < draw() % 4 && problem.groups.size() > 1; ++p) {
        const std::size_t first = draw() % problem.groups.size();
        const std::size_t second = (first + 1 + draw() % (problem.groups.size() - 1)) % problem.groups.size();
        problem.pairs.push_back(
            {first, choice_of(first), second, choice_of(second), static_cast<double>(draw() % 9) - 4});
    }
    return problem;
}

double loss_of(const qs::allocation_problem& problem, const std::vector<std::size_t>& chosen) {
    double loss = 0;
    for (std::size_t g = 0; g < chosen.size(); ++g) loss += problem.groups[g].choices[chosen[g]].loss;
    for (const qs::pair_loss& pair : problem.pairs)
        if (chosen[pair.first_group] == pair.first_choice && chosen[pair.second_group] == pair.second_choice)
            loss += pair.loss;
    return loss;
}

/// Returns the least loss for each cost at which it falls.
std::map<std::uint64_t, double> front_by_force(const qs::allocation_problem& problem) {
    std::map<std::uint64_t, double> best, front;
    std::vector<std::size_t> chosen(problem.groups.size(), 0), all;
    for (std::size_t g = 0; g < problem.groups.size(); ++g) all.push_back(g);
    do {
        std::uint64_t cost = 0;
        for (std::size_t g = 0; g < chosen.size(); ++g) cost += problem.groups[g].choices[chosen[g]].costs[0];
        const auto [place, is_new] = best.try_emplace(cost, loss_of(problem, chosen));
        if (!is_new) place->second = std::min(place->second, loss_of(problem, chosen));
    } while (qs::detail::count_up(chosen, problem, all));
    for (const auto& [cost, loss] : best)
        if (front.empty() || loss < front.rbegin()->second) front.emplace(cost, loss);
    return front;
}

}  // namespace

TEST_CASE("With pairs the front is that of all allocations, tried one by one") {
    std::mt19937 draw{11};
    for (int run = 0; run < 1000; ++run) {
        INFO("run ", run);
        const qs::allocation_problem problem = drawn_problem(draw);
        const qs::pareto_front found = qs::detail::find_front_with_pairs(problem);
        std::map<std::uint64_t, double> points;
        for (const qs::allocation& point : found.points) {
            points.emplace(point.costs.at(0), point.loss);
            CHECK(point.loss == loss_of(problem, point.chosen));
        }
        CHECK(points == front_by_force(problem));
    }
}
