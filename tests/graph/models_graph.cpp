// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/models_graph.hpp>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>

#include "../support/toy_graph.hpp"

// tests/compile_fail shows what it says about other types.
TEST_CASE("a host that can be stepped is a graph, and so is one that calls back") {
    CHECK(quantsweep::models_graph<toy::graph>());
    CHECK(quantsweep::models_graph<quantsweep::as_hooked<toy::graph>>());
}
