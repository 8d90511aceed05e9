// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/simulated.hpp>

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

TEST_CASE("a simulated host gives what a sweep of its recipe measures, and leaves the weights as they were") {
    toy::setup s = toy::make(toy::residual(3), 1, 7);
    qs::recipe mixed{"mixed", {{"conv1", qs::parse_scheme("w4a4")}, {"conv2", std::nullopt}}, qs::parse_scheme("w8a8")};
    const auto before = toy::weights_of(s.host);
    qs::simulated<toy::graph> simulation{s.host, s.seen, mixed};
    const qs::topology net = qs::describe(simulation);
    double noise = 0;
    std::size_t elements = 0;
    for (const toy::batch& batch : s.batches) {
        const auto expected = qs::traverse(s.host, net, batch.inputs, [](auto&&...) {});
        const auto found = qs::traverse(simulation, net, batch.inputs, [](auto&&...) {});
        for (std::size_t i = 0; i < found[0].values.size(); ++i) {
            const double off = static_cast<double>(found[0].values[i]) - static_cast<double>(expected[0].values[i]);
            noise += off * off;
        }
        elements += found[0].values.size();
    }
    CHECK(noise > 0);
    CHECK(toy::weights_of(s.host) == before);
    const qs::sweep_result swept = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {}, .recipes = {mixed}});
    REQUIRE(swept.recipes.size() == 1);
    CHECK(swept.recipes[0].scores[0].value == doctest::Approx(noise / static_cast<double>(elements)).epsilon(1e-6));
}

TEST_CASE("a simulated host keeps the laws of a graph, sweeps nothing and lends nothing") {
    toy::setup s = toy::make(toy::u_net(2), 1, 7);
    qs::simulated<toy::graph> simulation{s.host, s.seen, qs::uniform_recipe(qs::parse_scheme("w4a8"))};
    qs::check_graph(simulation, s.batches[0]).require();
    for (std::size_t node = 0; node < simulation.size(); ++node) {
        CHECK_FALSE(simulation.info(node).quantizable);
        CHECK(simulation.parameters(node).empty());
    }
    CHECK_THROWS_AS(
        (qs::simulated<toy::graph>{s.host, qs::calibration<>{}, qs::uniform_recipe(qs::parse_scheme("w4a8"))}),
        qs::missing_summary);
}
