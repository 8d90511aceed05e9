// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/cbc.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include <doctest/doctest.h>

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>
#include "random_problems.hpp"
#include "../support/flat_metric.hpp"
#include "../support/repetitions.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

using budgets = std::vector<std::uint64_t>;

void check_refused(const qs::allocation_problem& problem, const budgets& b, const std::string& message) {
    CHECK_THROWS_WITH_AS(qs::solve_with_cbc(problem, b), message.c_str(), qs::invalid_argument);
}

/// Redirects the standard output to a file during its lifetime.
class watched_output {
public:
    watched_output() : file_{std::tmpfile()}, was_{dup(1)} {
        std::fflush(stdout);
        dup2(fileno(file_), 1);
    }
    ~watched_output() { std::fclose(file_); }
    /// Ends the redirection and returns how much was written.
    long bytes() {
        std::fflush(stdout);
        dup2(was_, 1);
        close(was_);
        std::fseek(file_, 0, SEEK_END);
        return std::ftell(file_);
    }

private:
    std::FILE* file_;
    int was_;
};

}  // namespace

TEST_CASE("of one budget, the optimum is that of the front") {
    for (std::uint64_t seed = 0; seed < toy::repetitions(1000); ++seed) {
        CAPTURE(seed);
        // Problems with sums that tie, with sums that do not, and with costs whose sums a double cannot hold.
        const toy::problem_kind kinds[] = {
            {12, 6, 1, 0, 1, 20}, {12, 6, 1, 0, 1000, 1000000}, {12, 6, 1, 0, 1000, 1ull << 57}};
        const qs::allocation_problem problem = toy::random_problem(seed, kinds[seed % 3]);
        const qs::pareto_front front = qs::find_pareto_front(problem, 1000000);
        REQUIRE(front.error_bound == 0);
        // A budget between two points, one that a point meets exactly, and one that a point misses by 1.
        const std::size_t point = std::mt19937_64{seed}() % front.points.size();
        std::uint64_t budget = front.points[point].costs.front();
        if (seed % 4 == 1) budget += budget / 7;
        if (seed % 4 == 2 && point + 1 < front.points.size()) budget = front.points[point + 1].costs.front() - 1;
        const qs::allocation found = qs::solve_with_cbc(problem, budgets{budget});
        CHECK(found == toy::add_up(problem, found.chosen));
        CHECK(found.costs.front() <= budget);
        CHECK(found.loss == qs::best_within(front, budget).loss);
    }
}

TEST_CASE("of several budgets and losses of pairs, it is that of all allocations") {
    std::size_t feasible = 0, infeasible = 0;
    for (std::uint64_t seed = 0; seed < toy::repetitions(400); ++seed) {
        CAPTURE(seed);
        const qs::allocation_problem problem = toy::random_problem(
            seed, {.most_groups = 5, .most_choices = 4, .costs = seed % 4, .pairs = seed % 5, .most_cost = 50});
        const std::vector<qs::allocation> all = toy::all_allocations(problem);
        std::mt19937_64 random{seed};
        budgets b;
        for (std::size_t k = 0; k < problem.cost_names.size(); ++k)
            b.push_back(20 + random() % (40 * problem.groups.size()));
        const qs::allocation* best = nullptr;
        for (const qs::allocation& a : all) {
            if (toy::keeps(a, b) && (!best || a.loss < best->loss)) best = &a;
        }
        (best ? feasible : infeasible) += 1;
        if (best) {
            const qs::allocation found = qs::solve_with_cbc(problem, b);
            CHECK(found == toy::add_up(problem, found.chosen));
            CHECK(toy::keeps(found, b));
            CHECK(found.loss == best->loss);
        } else {
            CHECK_THROWS_AS(qs::solve_with_cbc(problem, b), qs::invalid_argument);
        }
    }
    CHECK(feasible > 0);
    CHECK(infeasible > 0);
}

TEST_CASE("a budget that is missed by 1 of 2^60 is not kept") {
    const std::uint64_t half = 1ull << 59;
    const qs::allocation_problem problem{{"bytes"},
                                         {{{"a"}, {{"", 0, {half + 1}}, {"w8a8", 2, {1}}}},
                                          {{"b"}, {{"", 0, {half}}, {"w8a8", 1.5, {0}}}},
                                          {{"c"}, {{"", 0, {3}}, {"w8a8", 1, {0}}}}},
                                         {}};
    CHECK(qs::solve_with_cbc(problem, budgets{2 * half + 4}).chosen == std::vector<std::size_t>{0, 0, 0});
    CHECK(qs::solve_with_cbc(problem, budgets{2 * half + 3}).chosen == std::vector<std::size_t>{0, 0, 1});
    CHECK(qs::solve_with_cbc(problem, budgets{2 * half}).chosen == std::vector<std::size_t>{0, 1, 0});
}

TEST_CASE("a budget that cannot be kept, alone or beside others") {
    const qs::allocation_problem problem{{"bytes", "macs", "us"},
                                         {{{"a"}, {{"", 0, {40, 1, 5}}, {"w8a8", 1, {10, 8, 5}}}},
                                          {{"b"}, {{"", 0, {50, 2, 5}}, {"w8a8", 2, {20, 9, 5}}}}},
                                         {}};
    check_refused(
        problem, {29, 99, 99},
        "quantsweep [104] no allocation keeps a budget of 29 bytes; the smallest budget that can be kept is 30");
    check_refused(problem, {99, 99, 9},
                  "quantsweep [104] no allocation keeps a budget of 9 us; the smallest budget that can be kept is 10");
    check_refused(problem, {60, 9, 99},
                  "quantsweep [104] no allocation keeps a budget of 9 macs together with 60 bytes; the smallest budget "
                  "that can be kept is 10");
    check_refused(problem, {30, 3, 99},
                  "quantsweep [104] no allocation keeps a budget of 3 macs together with 30 bytes; the smallest budget "
                  "that can be kept is 17");
    CHECK(qs::solve_with_cbc(problem, budgets{60, 10, 10}).chosen == std::vector<std::size_t>{1, 0});
    check_refused(problem, {60}, "quantsweep [104] there are 1 budgets for 3 costs; pass one budget for each cost");
    qs::allocation_problem third = problem;
    third.groups[0].choices[1].costs[2] = third.groups[1].choices[1].costs[2] = 9;
    check_refused(third, {60, 10, 13},
                  "quantsweep [104] no allocation keeps a budget of 13 us together with 60 bytes, 10 macs; the "
                  "smallest budget that can be kept is 14");
    third.groups[0].choices.clear();
    check_refused(third, {60, 10, 13},
                  "quantsweep [104] a: the problem has no choice for this layer; give it at least one");
}

TEST_CASE("no groups, no costs, and no losses") {
    CHECK(qs::solve_with_cbc({{"bytes"}, {}, {}}, budgets{0}) == qs::allocation{{}, 0, {0}});
    const qs::allocation_problem free{{}, {{{"a"}, {{"", 1, {}}, {"w8a8", -1, {}}}}}, {}};
    CHECK(qs::solve_with_cbc(free, {}) == qs::allocation{{1}, -1, {}});
    const qs::allocation_problem harmless{{"bytes"}, {{{"a"}, {{"", 0, {4}}, {"w8a8", 0, {1}}}}}, {}};
    CHECK(qs::solve_with_cbc(harmless, budgets{3}) == qs::allocation{{1}, 0, {1}});
}

TEST_CASE("CBC prints nothing") {
    const qs::allocation_problem problem = toy::random_problem(1, {.most_groups = 12, .costs = 2, .pairs = 4});
    watched_output output;
    (void)qs::solve_with_cbc(problem, budgets{1u << 20, 1u << 20});
    CHECK_THROWS_AS(
        qs::solve_with_cbc({{"bytes", "macs"}, {{{"a"}, {{"", 0, {1, 0}}, {"w8a8", 1, {0, 1}}}}}, {}}, budgets{0, 0}),
        qs::invalid_argument);
    CHECK(output.bytes() == 0);
}

TEST_CASE("allocate keeps a limit with it") {
    toy::setup s = toy::make(toy::chain(6), 1, 3, 12);
    const auto found = qs::allocate(
        s.host, s.seen, s.batches, toy::flat{qs::agreement{}},
        {.schemes = {qs::w8a8(), qs::w4a4()},
         .budget = 1000,
         .limits = {{qs::cost_model{"steps", [](const std::string&, const qs::scheme* how) { return how ? 2 : 1; }},
                     9}},
         .solve = qs::solve_with_cbc});
    std::size_t mixed = 0;
    for (const qs::allocation_point& point : found.points) {
        if (point.uniform) continue;
        ++mixed;
        CHECK(point.limited_costs.at(0) <= 9);
    }
    CHECK(mixed > 0);
}
