// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/topology.hpp>

#include <string>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

TEST_CASE("a graph's nodes, edges and inputs are read once") {
    const toy::graph g = toy::random_dag(8, 3, 4);
    const qs::topology net = qs::describe(g);
    CHECK(net.size() == g.size());
    CHECK(net.graph_inputs <= 3);
    CHECK(net.value_name(qs::graph_input(2)) == "input 2");
    CHECK(net.value_name(0) == g.nodes[0].name);
    for (std::size_t node = 0; node < g.size(); ++node) CHECK(net.inputs[node] == g.nodes[node].inputs);
}

TEST_CASE("a layer listed before its input is refused by both names") {
    toy::graph g = toy::chain(4);
    g.nodes[1].inputs = {3};
    try {
        qs::describe(g);
        FAIL("no error");
    } catch (const qs::graph_order& e) {
        CHECK(e.layer() == "conv1");
        CHECK(std::string{e.what()}.find("'conv3'") != std::string::npos);
        CHECK(e.id() == 301);
    }
}

TEST_CASE("edges and outputs that do not exist, double outputs and double names are refused") {
    toy::graph g = toy::chain(3);
    g.nodes[2].inputs = {7};
    CHECK_THROWS_AS(qs::describe(g), qs::graph_edge);
    g = toy::chain(3);
    g.output_nodes = {3};
    CHECK_THROWS_AS(qs::describe(g), qs::graph_edge);
    g.output_nodes = {};
    CHECK_THROWS_AS(qs::describe(g), qs::graph_edge);
    g.output_nodes = {1, 1};
    CHECK_THROWS_AS(qs::describe(g), qs::graph_edge);
    g = toy::chain(3);
    g.nodes[2].name = "conv0";
    CHECK_THROWS_AS(qs::describe(g), qs::duplicate_name);
    g = toy::chain(3);
    g.nodes[0].name = "input 0";
    CHECK_THROWS_AS(qs::describe(g), qs::duplicate_name);
    g.nodes[0].name = "input 1";
    CHECK_NOTHROW(qs::describe(g));
}
