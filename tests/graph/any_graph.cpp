// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/any_graph.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/as_hooked.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Has only what a graph needs.
struct bare : private toy::graph {
    using toy::graph::tensor, toy::graph::size, toy::graph::info, toy::graph::inputs, toy::graph::outputs,
        toy::graph::parameters, toy::graph::evaluate;
    explicit bare(toy::graph host) : toy::graph{std::move(host)} {}
};

/// An engine that calls its hook only after a layer.
struct after_only : bare {
    using bare::bare;
    void evaluate() = delete;
    void run(std::span<const toy::tensor* const>, qs::output_hook<toy::tensor>) {}
};

float* weight_of(qs::any_graph& host, std::size_t node) { return host.parameters(node)[0].values.as<float>().data; }

}  // namespace

TEST_CASE("a host behind the interface says and does what it says and does itself") {
    toy::graph host = toy::chain(3), twin = host;
    toy::builder b{3};
    const toy::batch batch = b.make_batch(2, 1, 4, 5);
    qs::graph_model model{host};
    CHECK(model.is_stepped());
    CHECK(!model.has_input_hook());
    const qs::topology net = model.describe();
    CHECK(net.inputs == qs::describe(host).inputs);
    CHECK(net.outputs == host.output_nodes);
    CHECK(model.axes(0).sample == qs::axes{}.sample);
    CHECK(weight_of(model, 0) == host.nodes[0].weight.data());

    const qs::batch_view given = qs::view_batch<toy::tensor>(batch);
    const toy::tensor* const input = &batch.inputs[0];
    qs::any_tensor output = model.evaluate(0, given.inputs);
    CHECK(output.as<toy::tensor>().values == twin.evaluate(0, std::span{&input, 1}).values);
    CHECK(host.evaluations == 1);
    model.recycle(std::move(output));
    CHECK(!output);
    CHECK(host.recycled == 1);
    model.parameters_changed(2);
    CHECK(host.notified == std::vector<std::size_t>{2});
}

TEST_CASE("a node reads any number of inputs") {
    toy::builder b{1};
    const toy::batch batch = b.make_batch(2, 6, 4, 5);
    std::vector<std::size_t> all;
    for (std::size_t k = 0; k < 6; ++k) all.push_back(qs::graph_input(k));
    toy::graph host = b.finish({b.add(all, 4)});
    qs::graph_model model{host};
    qs::any_tensor output = model.evaluate(0, qs::view_batch<toy::tensor>(batch).inputs);
    float sum = 0;
    for (const toy::tensor& input : batch.inputs) sum += input.values[7];
    CHECK(output.as<toy::tensor>().values[7] == sum);
}

TEST_CASE("a clone has weights of its own, and there is none of a host without clone") {
    toy::graph host = toy::chain(2);
    qs::graph_model model{host};
    const std::unique_ptr<qs::any_graph> clone = model.clone();
    REQUIRE(clone != nullptr);
    CHECK(weight_of(*clone, 1) != weight_of(model, 1));
    CHECK(*weight_of(*clone, 1) == *weight_of(model, 1));
    CHECK(clone->clone() != nullptr);  // a clone can be cloned again

    bare alone{toy::chain(2)};
    qs::graph_model without{alone};
    CHECK(without.clone() == nullptr);
    CHECK_NOTHROW(without.parameters_changed(0));
    CHECK_NOTHROW(without.recycle(qs::any_tensor{toy::tensor{{1, 2}, {2}}}));
}

TEST_CASE("an engine is run whole, with a hook before each layer where it has one") {
    toy::graph host = toy::chain(3);
    qs::as_hooked engine{host};
    qs::graph_model model{engine};
    CHECK(!model.is_stepped());
    CHECK(model.has_input_hook());
    toy::builder b{1};
    const toy::batch batch = b.make_batch(2, 1, 4, 5);
    const qs::batch_view given = qs::view_batch<toy::tensor>(batch);
    std::vector<std::size_t> began, ended;
    const auto on_inputs = [&](std::size_t layer, std::span<const qs::writable_tensor_ref> read) {
        CHECK(read.size() == 1);
        began.push_back(layer);
    };
    const auto on_output = [&](std::size_t layer, qs::writable_tensor_ref) { ended.push_back(layer); };
    const qs::before_layer before{on_inputs};
    model.run(given.inputs, nullptr, on_output);
    CHECK(began.empty());
    model.run(given.inputs, &before, on_output);
    CHECK(began == std::vector<std::size_t>{0, 1, 2});
    CHECK(ended == std::vector<std::size_t>{0, 1, 2, 0, 1, 2});

    after_only weaker{toy::chain(1)};
    CHECK(!qs::graph_model{weaker}.is_stepped());
    CHECK(!qs::graph_model{weaker}.has_input_hook());
}
