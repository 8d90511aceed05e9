// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/as_hooked.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

static_assert(qs::input_hooked_graph<qs::as_hooked<toy::graph>>);
static_assert(qs::clonable_graph<qs::as_hooked<toy::graph>>);
static_assert(!qs::graph<qs::as_hooked<toy::graph>>);

TEST_CASE("an adapted graph shows every value of the traversal, and tells the same of itself") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        toy::graph g = toy::random_dag(8, 2, seed);
        toy::builder b{seed};
        const toy::batch batch = b.make_batch(2, 2, 4, 5);
        const qs::topology net = qs::describe(g);
        std::vector<std::vector<float>> expected(net.size());
        qs::traverse(g, net, batch.inputs,
                     [&](std::size_t node, const auto&, const auto& out) { expected[node] = out.values; });
        qs::as_hooked hooked{g};
        CHECK(qs::describe(hooked).inputs == net.inputs);
        CHECK(qs::describe(hooked).outputs == net.outputs);
        qs::graph_model model{hooked};
        for (const bool with_inputs : {false, true}) {
            std::size_t inputs = 0;
            const auto on_inputs = [&](std::size_t layer, std::span<const qs::writable_tensor_ref> read) {
                ++inputs;
                REQUIRE(read.size() == net.inputs[layer].size());
                for (std::size_t k = 0; k < read.size(); ++k)
                    if (const std::size_t source = net.inputs[layer][k]; !qs::is_graph_input(source))
                        CHECK(read[k].as<toy::tensor>().values == expected[source]);
            };
            const qs::before_layer before{on_inputs};
            qs::run_hooked(model, net, qs::view_batch<toy::tensor>(batch).inputs, with_inputs ? &before : nullptr,
                           [&](std::size_t layer, qs::writable_tensor_ref output) {
                               CHECK(output.as<toy::tensor>().values == expected[layer]);
                           });
            CHECK(inputs == (with_inputs ? net.size() : 0));
        }
    }
}

TEST_CASE("an output that is overwritten is what all later layers read; inputs, what one layer reads") {
    // conv1 and conv2 read conv0. Their outputs are the network's.
    toy::builder b{1};
    const std::size_t first = b.convolution(qs::graph_input(0), 4, 4);
    const std::size_t left = b.convolution(first, 4, 4), right = b.convolution(first, 4, 4);
    qs::as_hooked hooked{b.finish({left, right})};
    const toy::batch batch = b.make_batch(2, 1, 4, 5);
    const qs::topology net = qs::describe(hooked);
    qs::graph_model model{hooked};
    const auto outputs = [&](std::size_t output_of, std::size_t inputs_of) {
        std::vector<std::vector<float>> seen;
        const auto clear = [](toy::tensor& t) {
            for (float& x : t.values) x = 0;
        };
        const auto on_inputs = [&](std::size_t layer, std::span<const qs::writable_tensor_ref> read) {
            if (layer == inputs_of) clear(read[0].as<toy::tensor>());
        };
        const qs::before_layer before{on_inputs};
        qs::run_hooked(model, net, qs::view_batch<toy::tensor>(batch).inputs, &before,
                       [&](std::size_t layer, qs::writable_tensor_ref output) {
                           if (layer == output_of) clear(output.as<toy::tensor>());
                           seen.push_back(output.as<toy::tensor>().values);
                       });
        return seen;
    };
    const auto plain = outputs(9, 9), written = outputs(first, 9), read = outputs(9, left);
    CHECK(plain[left] != written[left]);
    CHECK(plain[right] != written[right]);
    CHECK(read[left] == written[left]);
    CHECK(read[right] == plain[right]);
}
