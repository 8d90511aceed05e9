// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/pareto_front.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include "random_problems.hpp"
#include "../support/repetitions.hpp"

namespace qs = quantsweep;

namespace {

/// Returns the costs and losses of the front's points, recomputed from their choices.
std::vector<std::pair<std::uint64_t, double>> sums_of(const qs::allocation_problem& problem,
                                                      const qs::pareto_front& front) {
    std::vector<std::pair<std::uint64_t, double>> sums;
    for (const qs::allocation& point : front.points) {
        CHECK(point == toy::add_up(problem, point.chosen));
        sums.emplace_back(point.costs.front(), point.loss);
    }
    return sums;
}

/// Returns, for each point, the scheme of each layer.
std::vector<std::map<std::string, std::string>> schemes_of(const qs::allocation_problem& problem,
                                                           const qs::pareto_front& front) {
    std::vector<std::map<std::string, std::string>> all;
    for (const qs::allocation& point : front.points) {
        std::map<std::string, std::string> schemes;
        for (std::size_t g = 0; g < point.chosen.size(); ++g) {
            schemes[problem.groups[g].layers.front()] = problem.groups[g].choices[point.chosen[g]].scheme;
        }
        all.push_back(std::move(schemes));
    }
    return all;
}

qs::allocation_problem shuffled(qs::allocation_problem problem, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::shuffle(problem.groups.begin(), problem.groups.end(), random);
    for (qs::allocation_group& group : problem.groups) std::shuffle(group.choices.begin(), group.choices.end(), random);
    return problem;
}

/// Makes losses of all magnitudes, whose sums in double depend on the order.
void make_uneven(qs::allocation_problem& problem) {
    std::mt19937_64 random{problem.groups.size()};
    for (qs::allocation_group& group : problem.groups) {
        for (qs::allocation_choice& c : group.choices) c.loss = std::exp(std::normal_distribution<>{0, 3}(random)) - 1;
    }
}

void check_refused(const qs::allocation_problem& problem, std::size_t max_states, const std::string& message) {
    CHECK_THROWS_WITH_AS(qs::find_pareto_front(problem, max_states), message.c_str(), qs::invalid_argument);
}

}  // namespace

TEST_CASE("the front is that of all allocations") {
    for (std::uint64_t seed = 0; seed < toy::repetitions(1000); ++seed) {
        CAPTURE(seed);
        // In every other problem, sums often tie.
        const qs::allocation_problem problem = toy::random_problem(
            seed, seed % 2 == 0 ? toy::problem_kind{} : toy::problem_kind{.losses = 1, .most_cost = 5});
        const qs::pareto_front front = qs::find_pareto_front(problem);
        CHECK(front.error_bound == 0);
        CHECK(sums_of(problem, front) == toy::front_of(toy::all_allocations(problem)));
    }
}

TEST_CASE("no budget is exceeded, and the best within it is found") {
    for (std::uint64_t seed = 0; seed < toy::repetitions(10000); ++seed) {
        CAPTURE(seed);
        const std::uint64_t most_cost = seed % 3 == 0 ? std::uint64_t{1} << 60 : 100;
        const qs::allocation_problem problem = toy::random_problem(seed, {.most_groups = 4, .most_cost = most_cost});
        const std::vector<qs::allocation> all = toy::all_allocations(problem);
        const std::uint64_t budget = std::mt19937_64{seed}() % (4 * most_cost + 1);
        const qs::allocation* best = nullptr;
        std::uint64_t least = all.front().costs.front();
        for (const qs::allocation& a : all) {
            least = std::min(least, a.costs.front());
            if (a.costs.front() <= budget && (!best || a.loss < best->loss)) best = &a;
        }
        const qs::pareto_front front = qs::find_pareto_front(problem, seed % 2 == 0 ? 16384 : 3);
        if (!best) {
            const std::string message = "quantsweep [104] no allocation keeps a budget of " + std::to_string(budget) +
                                        "; the smallest budget that can be kept is " + std::to_string(least);
            CHECK_THROWS_WITH_AS(qs::best_within(front, budget), message.c_str(), qs::invalid_argument);
            continue;
        }
        const qs::allocation& found = qs::best_within(front, budget);
        CHECK(found == toy::add_up(problem, found.chosen));
        CHECK(found.costs.front() <= budget);
        CHECK(found.loss <= best->loss + front.error_bound);
        if (seed % 2 == 0) CHECK(found.loss == best->loss);
    }
}

TEST_CASE("where states are dropped, no more is lost than the bound says") {
    for (std::uint64_t seed = 0; seed < toy::repetitions(200); ++seed) {
        CAPTURE(seed);
        qs::allocation_problem problem =
            toy::random_problem(seed, {.most_groups = 12, .most_choices = 6, .most_cost = 100000});
        if (seed % 2 == 0) make_uneven(problem);
        const qs::pareto_front exact = qs::find_pareto_front(problem, 1000000);
        CHECK(exact.error_bound == 0);
        for (std::size_t most : {2u, 3u, 8u, 64u}) {
            CAPTURE(most);
            const qs::pareto_front capped = qs::find_pareto_front(problem, most);
            CHECK(capped.points.size() <= most);
            CHECK(capped.points.front() == exact.points.front());
            CHECK(capped.points.back() == exact.points.back());
            // Either nothing was dropped, or the error is bounded.
            if (capped.error_bound == 0) CHECK(capped.points == exact.points);
            double worst = 0;
            for (const qs::allocation& point : exact.points) {
                worst = std::max(worst, qs::best_within(capped, point.costs.front()).loss - point.loss);
            }
            CHECK(worst <= capped.error_bound);
        }
    }
}

TEST_CASE("the order of groups and choices changes nothing") {
    for (std::uint64_t seed = 0; seed < toy::repetitions(200); ++seed) {
        CAPTURE(seed);
        qs::allocation_problem problem = toy::random_problem(seed, {.most_groups = 10, .most_choices = 6});
        make_uneven(problem);
        const qs::allocation_problem other = shuffled(problem, seed);
        for (std::size_t most : {16384u, 20u}) {
            const qs::pareto_front a = qs::find_pareto_front(problem, most), b = qs::find_pareto_front(other, most);
            CHECK(a.error_bound == b.error_bound);
            REQUIRE(a.points.size() == b.points.size());
            for (std::size_t p = 0; p < a.points.size(); ++p) {
                CHECK(a.points[p].loss == b.points[p].loss);
                CHECK(a.points[p].costs == b.points[p].costs);
            }
            CHECK(schemes_of(problem, a) == schemes_of(other, b));
        }
    }
}

TEST_CASE("of equal allocations, the group whose losses differ most has the cheaper choice") {
    const qs::allocation_problem problem{
        {"bytes"},
        {{{"narrow"}, {{"w4a4", 1, {0}}, {"w8a8", 0, {1}}}},
         {{"wide"}, {{"w2a2", 3, {0}}, {"w4a4", 2, {1}}, {"w8a8", 0, {2}}, {"again", 0, {2}}, {"worse", 1, {2}}}}},
        {}};
    // At a cost of 1 there are two ways: 0 + 3 or 1 + 2. At 2 and 3 there is no choice.
    const std::vector<std::map<std::string, std::string>> expected{{{"narrow", "w4a4"}, {"wide", "w2a2"}},
                                                                   {{"narrow", "w8a8"}, {"wide", "w2a2"}},
                                                                   {{"narrow", "w4a4"}, {"wide", "w8a8"}},
                                                                   {{"narrow", "w8a8"}, {"wide", "w8a8"}}};
    CHECK(schemes_of(problem, qs::find_pareto_front(problem)) == expected);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        qs::allocation_problem other = problem;
        std::shuffle(other.groups.begin(), other.groups.end(), std::mt19937_64{seed});
        CHECK(schemes_of(other, qs::find_pareto_front(other)) == expected);
    }
}

TEST_CASE("losses that are gains, and costs next to the largest") {
    constexpr std::uint64_t huge = (std::uint64_t{1} << 62) - 1;
    const qs::allocation_problem problem{
        {"bytes"},
        {{{"a"}, {{"", 0, {huge}}, {"w8a8", -1, {huge - 1}}}}, {{"b"}, {{"", 0, {huge}}, {"w8a8", 2, {0}}}}},
        {}};
    const qs::pareto_front front = qs::find_pareto_front(problem);
    REQUIRE(front.points.size() == 2);
    CHECK(front.points[0] == qs::allocation{{1, 1}, 1, {huge - 1}});
    CHECK(front.points[1] == qs::allocation{{1, 0}, -1, {2 * huge - 1}});
    CHECK(qs::best_within(front, 2 * huge - 2) == front.points[0]);
    CHECK(qs::best_within(front, ~std::uint64_t{0}) == front.points[1]);
}

TEST_CASE("no groups, and one choice") {
    const qs::pareto_front none = qs::find_pareto_front({{"bytes"}, {}, {}});
    REQUIRE(none.points.size() == 1);
    CHECK(none.points[0] == qs::allocation{{}, 0, {0}});
    CHECK(qs::best_within(none, 0) == none.points[0]);
    const qs::pareto_front one = qs::find_pareto_front({{"bytes"}, {{{"a", "b"}, {{"w8a8", 0.5, {7}}}}}, {}});
    REQUIRE(one.points.size() == 1);
    CHECK(one.points[0] == qs::allocation{{0}, 0.5, {7}});
}

TEST_CASE("200 layers of 6 schemes") {
    qs::allocation_problem problem{{"bytes"}, {}, {}};
    std::mt19937_64 random{1};
    for (std::size_t g = 0; g < 200; ++g) {
        problem.groups.push_back({{"layer" + std::to_string(g)}, {}});
        const double sensitivity = std::exp(std::normal_distribution<>{}(random));
        const std::uint64_t weights = 1000 + random() % 1000000;
        for (std::uint64_t bits : {16u, 8u, 6u, 4u, 3u, 2u}) {
            problem.groups[g].choices.push_back({"w" + std::to_string(bits),
                                                 sensitivity * std::exp2(-2 * static_cast<double>(bits)),
                                                 {weights * bits / 8}});
        }
    }
    const qs::pareto_front front = qs::find_pareto_front(problem);
    CHECK(front.points.size() > 10000);
    CHECK(front.error_bound < 0.001 * front.points.front().loss);
}

TEST_CASE("what has no front") {
    const qs::allocation_problem sound{{"bytes"}, {{{"a"}, {{"", 0, {4}}}}, {{"b"}, {{"w8a8", 1, {1}}}}}, {}};
    qs::allocation_problem problem = sound;
    problem.pairs = {{1, 0, 0, 0, 0.5}};
    check_refused(problem, 9,
                  "quantsweep [104] b: a Pareto front cannot use losses of pairs; use solve_with_cbc, which can");
    check_refused({{}, {{{"a"}, {{"", 0, {}}}}}, {}}, 9,
                  "quantsweep [104] a Pareto front needs a problem with one cost, but this one has 0; use "
                  "solve_with_cbc for several");
    check_refused({{"bytes", "macs"}, {{{"a"}, {{"", 0, {4, 9}}}}}, {}}, 9,
                  "quantsweep [104] a Pareto front needs a problem with one cost, but this one has 2; use "
                  "solve_with_cbc for several");
    check_refused(sound, 1, "quantsweep [104] max_states is 1; it must lie in [2, 2^32 - 1]");
    check_refused(sound, std::size_t{1} << 32,
                  "quantsweep [104] max_states is 4294967296; it must lie in [2, 2^32 - 1]");
    problem = sound;
    problem.groups[0].choices.clear();
    check_refused(problem, 9, "quantsweep [104] a: the problem has no choice for this layer; give it at least one");
    CHECK_THROWS_WITH_AS(qs::best_within({}, 9), "quantsweep [104] the front has no points to choose from",
                         qs::invalid_argument);
}
