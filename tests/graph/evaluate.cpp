// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/evaluate.hpp>

#include <string>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

TEST_CASE("what a host throws is told with the layer's name") {
    toy::graph g = toy::chain(2);
    const qs::topology net = qs::describe(g);
    toy::builder b{1};
    const toy::batch batch = b.make_batch(2, 1, 4, 5);
    const toy::tensor* input = &batch.inputs[0];
    const std::span<const toy::tensor* const> inputs{&input, 1};
    g.before_evaluate = [](std::size_t) { throw std::runtime_error{"no memory left on the device"}; };
    try {
        qs::evaluate(g, net, 1, inputs);
        FAIL("no error");
    } catch (const qs::evaluation_failed& e) {
        CHECK(e.layer() == "conv1");
        CHECK(std::string{e.what()} == "quantsweep [306] conv1: no memory left on the device");
    }
    g.before_evaluate = [](std::size_t) { throw 7; };
    CHECK_THROWS_AS(qs::evaluate(g, net, 1, inputs), qs::evaluation_failed);
    g.before_evaluate = [](std::size_t) { throw qs::shape_mismatch{"conv1", "as thrown"}; };
    CHECK_THROWS_AS(qs::evaluate(g, net, 1, inputs), qs::shape_mismatch);
}

TEST_CASE("a batch that disagrees with itself or with the graph is refused") {
    toy::graph g = toy::chain(2);
    const qs::topology net = qs::describe(g);
    const qs::graph_model model{g};
    const auto check = [&](const toy::batch& batch) {
        qs::check_batch(model, net, qs::view_batch<toy::tensor>(batch));
    };
    toy::builder b{1};
    const toy::batch good = b.make_batch(3, 1, 4, 5);
    CHECK_NOTHROW(check(good));
    toy::batch bad = good;
    bad.samples = 0;
    CHECK_THROWS_AS(check(bad), qs::empty_batches);
    bad = good;
    bad.inputs.clear();
    CHECK_THROWS_AS(check(bad), qs::bad_batch);
    bad = good;
    bad.inputs.push_back(good.inputs[0]);
    CHECK_THROWS_WITH_AS(check(bad), doctest::Contains("the graph reads 1 input, but the batch has 2"), qs::bad_batch);
    bad = good;
    bad.labels.pop_back();
    CHECK_THROWS_AS(check(bad), qs::bad_batch);
    bad = good;
    bad.samples = 2;
    bad.labels.pop_back();
    try {
        check(bad);
        FAIL("no error");
    } catch (const qs::bad_batch& e) {
        CHECK(e.layer() == "input 0");
        CHECK(std::string{e.what()}.find("[3, 4, 5]") != std::string::npos);
    }
}
