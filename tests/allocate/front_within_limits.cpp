// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/front_within_limits.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/allocate/detail/front_with_pairs.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>

#include "../support/flat_metric.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"
#include "random_problems.hpp"

namespace qs = quantsweep;

namespace {

const toy::flat by_agreement{qs::agreement{}};

/// A caller's own solver, which tries every way to choose.
qs::allocation solve_by_trying(const qs::allocation_problem& problem, std::span<const std::uint64_t> budgets) {
    std::vector<std::size_t> all, chosen(problem.groups.size(), 0);
    for (std::size_t g = 0; g < problem.groups.size(); ++g) all.push_back(g);
    std::optional<qs::allocation> best;
    do {
        qs::allocation tried{chosen, qs::detail::loss_of_pairs(problem.pairs, chosen),
                             std::vector<std::uint64_t>(budgets.size(), 0)};
        for (std::size_t g : all) {
            const qs::allocation_choice& choice = problem.groups[g].choices[chosen[g]];
            tried.loss += choice.loss;
            for (std::size_t k = 0; k < budgets.size(); ++k) tried.costs[k] += choice.costs[k];
        }
        bool keeps = true;
        for (std::size_t k = 0; k < budgets.size(); ++k) keeps = keeps && tried.costs[k] <= budgets[k];
        if (keeps && (!best || tried.loss < best->loss)) best = tried;
    } while (qs::detail::count_up(chosen, problem, all));
    if (!best) throw qs::invalid_argument{"", "no allocation keeps the budgets"};
    return *best;
}

qs::cost_model microseconds() {
    return {"microseconds", [](const std::string& layer, const qs::scheme* how) {
                // More bits cost less, which conflicts with the bytes.
                return !how ? 1.0 : how->name == "w8a8" ? 2.0 : layer == "conv1" ? 9.0 : 4.0;
            }};
}

qs::allocation_options two_costs(std::uint64_t most_microseconds) {
    return {.schemes = {qs::w8a8(), qs::w4a4()},
            .limits = {{microseconds(), most_microseconds}},
            .solve = solve_by_trying,
            .points = 6};
}

const qs::allocation_point& point_called(const qs::allocation_summary& found, const std::string& name) {
    return *std::find_if(found.points.begin(), found.points.end(), [&](const auto& p) { return p.name == name; });
}

}  // namespace

TEST_CASE("a front within limits keeps them, falls, and has the best within the budget and the cheapest") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        const qs::allocation_problem problem =
            toy::random_problem(seed, {.most_groups = 5, .most_choices = 3, .costs = 2, .pairs = 2});
        std::uint64_t least = 0, most = 0;
        for (const qs::allocation_group& group : problem.groups) {
            std::vector<std::uint64_t> costs;
            for (const qs::allocation_choice& choice : group.choices) costs.push_back(choice.costs[1]);
            least += *std::min_element(costs.begin(), costs.end());
            most += *std::max_element(costs.begin(), costs.end());
        }
        const std::uint64_t limit = least + (most - least) / 3;
        const qs::allocation_options options{.limits = {{{}, limit}}, .solve = solve_by_trying, .points = 5};
        const qs::pareto_front front = qs::detail::find_front_within_limits(problem, options);
        REQUIRE(!front.points.empty());
        for (std::size_t k = 0; k < front.points.size(); ++k) {
            CHECK(front.points[k].costs[1] <= limit);
            CHECK(front.points[k] == solve_by_trying(problem, std::vector{front.points[k].costs[0], limit}));
            if (k > 0) CHECK(front.points[k - 1].costs[0] < front.points[k].costs[0]);
            if (k > 0) CHECK(front.points[k - 1].loss > front.points[k].loss);
        }
        const std::uint64_t any = std::uint64_t{1} << 62;
        CHECK(front.points.back().loss == solve_by_trying(problem, std::vector{any, limit}).loss);
        const std::uint64_t cheapest = front.points.front().costs[0];
        CHECK_THROWS_AS(solve_by_trying(problem, std::vector{cheapest - 1, limit}), qs::invalid_argument);
    }
}

TEST_CASE("mixed recipes keep the limit, and so does what is recommended") {
    toy::setup s = toy::make(toy::chain(6), 1, 3, 12);
    qs::allocation_options options = two_costs(14);
    options.budget = 1000;
    const auto found = qs::allocate(s.host, s.seen, s.batches, by_agreement, options);
    REQUIRE(found.limits == std::vector<qs::allocation_limit>{{"microseconds", 14}});
    bool has_mixed = false;
    for (const qs::allocation_point& point : found.points) {
        CAPTURE(point.name);
        std::uint64_t time = 0;
        for (const qs::recipe_choice& choice : point.choices)
            time += choice.scheme.empty() ? 1u : choice.scheme == "w8a8" ? 2u : choice.layer == "conv1" ? 9u : 4u;
        CHECK(point.limited_costs == std::vector{time});
        CHECK((point.uniform || time <= 14));
        has_mixed = has_mixed || !point.uniform;
        if (!point.rival.empty()) CHECK(qs::keeps_limits(point_called(found, point.rival), found.limits));
    }
    CHECK(has_mixed);
    CHECK(point_called(found, "w4a4").limited_costs.at(0) > 14);
    REQUIRE(!found.recommended.empty());
    CHECK(qs::keeps_limits(point_called(found, found.recommended), found.limits));
    CHECK(point_called(found, found.recommended).cost <= 1000);
}

TEST_CASE("a limit that binds nothing changes no recommendation") {
    toy::setup s = toy::make(toy::chain(6), 1, 3, 12);
    qs::allocation_options options = two_costs(1000);
    options.budget = 900;
    const auto limited = qs::allocate(s.host, s.seen, s.batches, by_agreement, options);
    options.limits.clear();
    const auto free = qs::allocate(s.host, s.seen, s.batches, by_agreement, options);
    CHECK(point_called(limited, limited.recommended).choices == point_called(free, free.recommended).choices);
}

TEST_CASE("limits without a solver, and limits that nothing keeps, are refused") {
    toy::setup s = toy::make(toy::chain(6), 1, 3, 2);
    const auto refusal = [&](const qs::allocation_options& options) {
        try {
            qs::allocate(s.host, s.seen, s.batches, by_agreement, options);
        } catch (const qs::error& e) {
            return std::string{e.what()};
        }
        return std::string{"accepted"};
    };
    qs::allocation_options options = two_costs(14);
    options.solve = nullptr;
    CHECK(toy::contains(refusal(options), "set options.solve to quantsweep::solve_with_cbc"));
    options = two_costs(5);
    CHECK(
        toy::contains(refusal(options), "no allocation keeps a budget of 5 microseconds; pass a budget of at least 6"));
    options = two_costs(7);
    options.budget = 100;
    CHECK(toy::contains(refusal(options), "no allocation keeps"));
    options = two_costs(14);
    options.limits[0].cost->of = nullptr;
    CHECK(toy::contains(refusal(options), "the cost model of a limit has no function `of`"));
}
