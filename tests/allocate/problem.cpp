// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/problem.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

qs::allocation_problem sound_problem() {
    return {{"bytes", "macs"},
            {{{"conv1"}, {{"", 0, {400, 9}}, {"w8a8", 0.5, {100, 9}}}},
             {{"conv2", "conv3"}, {{"w8a8", 0.25, {50, 7}}, {"w4a4", 2, {25, 3}}, {"w2a2", -1, {0, 0}}}}},
            {{0, 1, 1, 0, -0.25}}};
}

void check_refused(const qs::allocation_problem& problem, const std::string& message) {
    CHECK_THROWS_WITH_AS(qs::check_problem(problem), message.c_str(), qs::invalid_argument);
}

}  // namespace

TEST_CASE("sound problems") {
    qs::check_problem(sound_problem());
    qs::check_problem({});
    qs::check_problem({{}, {{{"conv"}, {{"w8a8", 1, {}}}}}, {}});
    qs::check_problem({{"bytes"}, {{{"a"}, {{"", 0, {most - 1}}}}, {{"b"}, {{"", 0, {1}}, {"w8a8", 0, {0}}}}}, {}});
}

TEST_CASE("a group without layers or choices, and a layer in two groups") {
    qs::allocation_problem problem = sound_problem();
    problem.groups[1].layers.clear();
    check_refused(problem, "quantsweep [104] group 1 lists no layer; list at least one");
    problem = sound_problem();
    problem.groups[1].choices.clear();
    check_refused(problem, "quantsweep [104] conv2: the problem has no choice for this layer; give it at least one");
    problem = sound_problem();
    problem.groups[1].layers.push_back("conv1");
    check_refused(problem, "quantsweep [104] conv1: it is listed twice, in group 0 and in group 1");
}

TEST_CASE("losses that are no numbers") {
    for (double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        qs::allocation_problem problem = sound_problem();
        problem.groups[0].choices[0].loss = bad;
        check_refused(problem, "quantsweep [104] conv1: its loss under float is NaN or infinite");
        problem = sound_problem();
        problem.groups[1].choices[1].loss = bad;
        check_refused(problem, "quantsweep [104] conv2: its loss under w4a4 is NaN or infinite");
        problem = sound_problem();
        problem.pairs[0].loss = bad;
        check_refused(problem, "quantsweep [104] conv1: its loss in pair 0, with conv2, is NaN or infinite");
    }
}

TEST_CASE("costs that are too many or too few") {
    qs::allocation_problem problem = sound_problem();
    problem.groups[1].choices[2].costs.pop_back();
    check_refused(problem, "quantsweep [104] conv2: its number of costs under w2a2 is 1, but the problem names 2");
    problem = sound_problem();
    problem.groups[0].choices[0].costs.push_back(1);
    check_refused(problem, "quantsweep [104] conv1: its number of costs under float is 3, but the problem names 2");
}

TEST_CASE("sums that are too large") {
    qs::allocation_problem problem = sound_problem();
    problem.groups[1].choices[0].costs[1] = most - 9;
    qs::check_problem(problem);
    ++problem.groups[1].choices[0].costs[1];
    check_refused(problem,
                  "quantsweep [104] conv2: with this layer the largest macs add up to 2^63 or more; count them in a "
                  "larger unit");
    problem = sound_problem();
    problem.groups[0].choices[0].loss = problem.groups[1].choices[0].loss = -1e308;
    check_refused(problem,
                  "quantsweep [104] conv2: with this layer the losses add up beyond the largest double; scale them "
                  "down");
    problem = sound_problem();
    problem.groups[0].choices[0].loss = problem.pairs[0].loss = 1e308;
    check_refused(problem,
                  "quantsweep [104] conv1: with this layer the losses add up beyond the largest double; scale them "
                  "down");
}

TEST_CASE("pairs of what is not there, or of one group") {
    const auto with = [](qs::pair_loss pair) {
        qs::allocation_problem problem = sound_problem();
        problem.pairs.push_back(pair);
        return problem;
    };
    check_refused(with({2, 0, 1, 0, 1}),
                  "quantsweep [104] pair 1 names group 2, but the problem has only 2 groups, counted from 0");
    check_refused(with({0, 0, 7, 0, 1}),
                  "quantsweep [104] pair 1 names group 7, but the problem has only 2 groups, counted from 0");
    check_refused(
        with({0, 2, 1, 0, 1}),
        "quantsweep [104] conv1: pair 1 names choice 2, but this layer's group has only 2 choices, counted from 0");
    check_refused(
        with({0, 1, 1, 3, 1}),
        "quantsweep [104] conv2: pair 1 names choice 3, but this layer's group has only 3 choices, counted from 0");
    check_refused(with({1, 0, 1, 1, 1}),
                  "quantsweep [104] conv2: pair 1 names this layer's group twice; a pair needs two groups");
}
