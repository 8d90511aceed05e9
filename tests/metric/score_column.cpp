// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/score_column.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

std::vector<double> of(const qs::score_column& column, std::size_t sample) {
    return {column[sample].begin(), column[sample].end()};
}

}  // namespace

TEST_CASE("A column of scores has one number a sample") {
    qs::score_column first, second;
    CHECK(first.samples() == 0);
    first.add_score(1);
    first.add_score(-2);
    second.add_score(3);
    first.append(second);
    CHECK(first.samples() == 3);
    CHECK(first == qs::score_column{{1, -2, 3}});
    CHECK(of(first, 2) == std::vector<double>{3});
}

TEST_CASE("A column of states has any number of numbers a sample, none among them") {
    qs::score_column first, second, all;
    first.add_state(std::vector<double>{});
    first.add_state(std::vector<double>{1, 2});
    second.add_state(std::vector<double>{3});
    second.add_state(std::vector<double>{});
    second.add_state(std::vector<double>{4, 5, 6});
    all.append(first);
    all.append(second);
    REQUIRE(all.samples() == 5);
    CHECK(of(all, 0).empty());
    CHECK(of(all, 1) == std::vector<double>{1, 2});
    CHECK(of(all, 2) == std::vector<double>{3});
    CHECK(of(all, 3).empty());
    CHECK(of(all, 4) == std::vector<double>{4, 5, 6});
    qs::score_column empty_states;
    empty_states.add_state({});
    CHECK(empty_states.samples() == 1);
    CHECK(empty_states != qs::score_column{});
}
