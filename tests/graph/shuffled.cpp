// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/shuffled.hpp>

#include <algorithm>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/picked_batches.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Samples that can be told apart, with their number as label, in batches of these sizes.
std::vector<toy::batch> numbered(const std::vector<std::size_t>& sizes) {
    std::vector<toy::batch> batches;
    std::size_t number = 0;
    for (std::size_t size : sizes) {
        toy::batch b;
        b.samples = size;
        b.inputs.push_back({{}, {size, 2, 3}});
        for (std::size_t s = 0; s < size; ++s, ++number) {
            for (std::size_t i = 0; i < 6; ++i) b.inputs[0].values.push_back(static_cast<float>(10 * number + i));
            b.labels.push_back(number);
        }
        batches.push_back(std::move(b));
    }
    return batches;
}

using batches_model = qs::batches_model<toy::tensor, std::vector<toy::batch>>;

std::vector<std::size_t> visited(const qs::any_graph& host, const std::vector<toy::batch>& batches,
                                 std::uint64_t seed) {
    const batches_model source{batches};
    const qs::shuffled_batches shuffled{host, source, seed};
    std::vector<std::size_t> labels;
    REQUIRE(shuffled.size() == batches.size());
    for (std::size_t b = 0; b < shuffled.size(); ++b)
        shuffled.visit(b, [&](const qs::batch_view& batch) {
            REQUIRE(batch.samples == batches[b].samples);
            REQUIRE(batch.labels == batch.samples);
            const std::vector<float>& values = batch.inputs[0].as<toy::tensor>().values;
            for (std::size_t s = 0; s < batch.samples; ++s) {
                labels.push_back(*static_cast<const std::size_t*>(batch.label(s)));
                for (std::size_t i = 0; i < 6; ++i)
                    CHECK(values[6 * s + i] == static_cast<float>(10 * labels.back() + i));
            }
        });
    return labels;
}

}  // namespace

TEST_CASE("a seeded order is a permutation, another for another seed, and the same on every machine") {
    CHECK(qs::seeded_order(8, 1) == qs::seeded_order(8, 1));
    CHECK(qs::seeded_order(0, 1).empty());
    const auto order = qs::seeded_order(1000, 3);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 1000);
    CHECK(*std::max_element(order.begin(), order.end()) == 999);
    CHECK(order != qs::seeded_order(1000, 4));
    CHECK(qs::seeded_order(6, 1) == std::vector<std::size_t>{2, 0, 1, 4, 5, 3});
}

TEST_CASE("every place of the order is as likely as another") {
    std::vector<std::size_t> where(10, 0);
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        const auto order = qs::seeded_order(10, seed);
        ++where[static_cast<std::size_t>(std::find(order.begin(), order.end(), 0U) - order.begin())];
    }
    for (std::size_t count : where) {
        CHECK(count > 400);  // 500 expected, a deviation of 21
        CHECK(count < 600);
    }
}

TEST_CASE("samples keep their labels, and their order does not depend on the batches") {
    toy::graph graph = toy::chain(1);
    const qs::graph_model host{graph};
    const auto one = visited(host, numbered({12}), 7);
    CHECK(visited(host, numbered({5, 4, 3}), 7) == one);
    CHECK(visited(host, numbered({1, 11}), 7) == one);
    CHECK(visited(host, numbered({12}), 8) != one);
    CHECK(std::set<std::size_t>(one.begin(), one.end()).size() == 12);
}

TEST_CASE("masks go with their samples, and what has none beside others that do is real") {
    toy::graph graph = toy::chain(1);
    const qs::graph_model host{graph};
    std::vector<toy::batch> batches = numbered({2, 1, 3});
    for (const std::size_t b : {0u, 2u})
        for (std::size_t number : batches[b].labels)
            for (const std::size_t bit : {1u, 2u, 4u}) batches[b].mask.push_back((number + 1) & bit ? 1 : 0);
    const batches_model source{batches};
    const qs::shuffled_batches shuffled{host, source, 3};
    const auto all = [&](const qs::shuffled_batches& of) {
        for (std::size_t b = 0; b < of.size(); ++b)
            of.visit(b, [&](const qs::batch_view& batch) {
                REQUIRE(batch.mask.size() == 3 * batch.samples);
                for (std::size_t s = 0; s < batch.samples; ++s) {
                    const std::size_t number = *static_cast<const std::size_t*>(batch.label(s));
                    const auto mask = batch.mask_of(s);
                    const std::size_t read = mask[0] + 2u * mask[1] + 4u * mask[2];
                    CHECK(read == (number == 2 ? 7 : number + 1));
                }
            });
    };
    all(shuffled);
    const qs::picked_batches picked{source, {2}};
    picked.visit(0, [&](const qs::batch_view& batch) {
        CHECK(batch.mask.size() == 9);
        CHECK(batch.number == 2);
    });
    batches[2].mask.resize(12);
    CHECK_THROWS_WITH_AS(all(shuffled), doctest::Contains("the masks of two batches have"), qs::bad_batch);
    batches[2].mask.resize(7);
    CHECK_THROWS_WITH_AS((qs::shuffled_batches{host, source, 3}), doctest::Contains("batch 2: the mask has 7 entries"),
                         qs::bad_batch);
}

TEST_CASE("samples of another shape are told") {
    toy::graph graph = toy::chain(1);
    const qs::graph_model host{graph};
    std::vector<toy::batch> batches = numbered({6, 6});
    batches[1].inputs[0].shape = {6, 3, 2};
    const batches_model source{batches};
    const qs::shuffled_batches shuffled{host, source, 1};
    const auto all = [&] {
        for (std::size_t b = 0; b < 2; ++b) shuffled.visit(b, [](const qs::batch_view&) {});
    };
    CHECK_THROWS_WITH_AS(all(), doctest::Contains("input 0"), qs::bad_batch);
}
