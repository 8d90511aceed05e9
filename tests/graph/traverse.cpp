// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/traverse.hpp>

#include <cmath>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Keeps every value and recycles none.
std::vector<toy::tensor> keep_all(toy::graph host, const toy::batch& batch) {
    std::vector<toy::tensor> values;
    values.reserve(host.size());
    for (std::size_t node = 0; node < host.size(); ++node) {
        std::vector<const toy::tensor*> inputs;
        for (std::size_t source : host.inputs(node))
            inputs.push_back(qs::is_graph_input(source) ? &batch.inputs[qs::input_index(source)] : &values[source]);
        values.push_back(host.evaluate(node, inputs));
    }
    return values;
}

}  // namespace

TEST_CASE("a traversal that recycles equals one that keeps everything") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        toy::graph g = toy::random_dag(10, 2, seed);
        toy::builder b{seed};
        const toy::batch batch = b.make_batch(2, 2, 4, 5);
        const auto expected = keep_all(g, batch);
        const qs::topology net = qs::describe(g);
        std::vector<bool> visited(net.size());
        const auto outputs =
            qs::traverse(g, net, batch.inputs, [&](std::size_t node, auto inputs, const toy::tensor& out) {
                CHECK(inputs.size() == net.inputs[node].size());
                CHECK(out.values == expected[node].values);
                CHECK(!visited[node]);
                visited[node] = true;
            });
        for (std::size_t k = 0; k < outputs.size(); ++k) CHECK(outputs[k].values == expected[net.outputs[k]].values);
        CHECK(g.evaluations == g.size());
        CHECK(g.recycled == g.size() - outputs.size());
    }
}

TEST_CASE("a chain keeps one tensor beside the one being made") {
    toy::graph g = toy::chain(20);
    toy::builder b{1};
    const toy::batch batch = b.make_batch(2, 1, 4, 5);
    std::size_t most = 0;
    const qs::topology net = qs::describe(g);
    qs::traverse(g, net, batch.inputs,
                 [&](std::size_t, auto, const auto&) { most = std::max(most, g.evaluations - g.recycled); });
    CHECK(most == 2);
}
