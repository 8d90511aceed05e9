// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <quantsweep/graph/swept_units.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

TEST_CASE("each quantizable layer is a unit, tied ones together") {
    toy::graph g = toy::chain(5);
    g.nodes[3].weight_of = 1;
    const auto units = qs::swept_units(g, qs::describe(g));
    REQUIRE(units.size() == 4);
    CHECK(units[1].nodes == std::vector<std::size_t>{1, 3});
    CHECK(units[1].name == "conv1 + conv3");
    CHECK(units[3].name == "conv4");
}

TEST_CASE("a clone that shares memory is refused") {
    toy::graph g = toy::chain(2);
    toy::graph copy = g.clone();
    CHECK_NOTHROW(qs::require_separate_parameters(g, copy, qs::describe(g)));
    CHECK_THROWS_AS(qs::require_separate_parameters(g, g, qs::describe(g)), qs::overlapping_clone);
}
