// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/shuffled.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/picked_batches.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Token ids, [samples, tokens] or [tokens, samples].
template <bool Copies>
struct token_ids_tensor {
    std::vector<std::int32_t> ids{};
    std::size_t samples = 0, tokens = 0;
};

template <bool Copies>
struct ids_traits {
    using tensor = token_ids_tensor<Copies>;
    using scalar = float;
    static qs::tensor_view<const float> view(const tensor&) { return {}; }
    static qs::tensor_view<float> view(tensor&) { return {}; }
    static tensor clone(const tensor& t) { return t; }
    static bool observable(const tensor&) { return false; }
};

}  // namespace

template <>
struct quantsweep::tensor_traits<token_ids_tensor<false>> : ids_traits<false> {};
template <>
struct quantsweep::tensor_traits<token_ids_tensor<true>> : ids_traits<true> {
    static bool copy_sample(const tensor& from, std::size_t k, tensor& to, std::size_t j, std::size_t axis) {
        if (from.tokens != to.tokens) return false;
        for (std::size_t t = 0; t < from.tokens; ++t)
            (axis == 0 ? to.ids[j * to.tokens + t] : to.ids[t * to.samples + j]) =
                axis == 0 ? from.ids[k * from.tokens + t] : from.ids[t * from.samples + k];
        return true;
    }
};

namespace {

/// A host whose input are token ids.
template <bool Copies>
struct ids_host {
    using tensor = token_ids_tensor<Copies>;
    std::optional<std::size_t> sample_axis = 0;
    std::size_t source = qs::graph_input(0), last = 0;
    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"embedding"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return {&source, 1}; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    qs::axes axes(std::size_t) const { return {sample_axis, std::nullopt}; }
    tensor evaluate(std::size_t, std::span<const tensor* const> in) { return *in[0]; }
};

template <bool Copies>
using ids_batches = std::vector<qs::batch<token_ids_tensor<Copies>, std::size_t>>;

/// Makes three tokens for each sample: ten times its number, and that plus one and plus two.
template <bool Copies>
ids_batches<Copies> numbered_ids(const std::vector<std::size_t>& sizes, std::size_t sample_axis) {
    ids_batches<Copies> batches;
    std::size_t number = 0;
    for (std::size_t size : sizes) {
        auto& b = batches.emplace_back();
        b.samples = size;
        b.inputs.push_back({std::vector<std::int32_t>(3 * size), size, 3});
        for (std::size_t s = 0; s < size; ++s, ++number) {
            for (std::size_t t = 0; t < 3; ++t)
                b.inputs[0].ids[sample_axis == 0 ? 3 * s + t : t * size + s] =
                    static_cast<std::int32_t>(10 * number + t);
            b.labels.push_back(number);
        }
    }
    return batches;
}

/// Makes distinguishable samples, with their number as label, in batches of these sizes.
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
        CHECK(count > 400);  // 500 are expected, with a deviation of 21
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

TEST_CASE("samples of inputs that are not floating point go along, where the tensor's traits can copy one") {
    for (std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
        ids_host<true> host{axis};
        const qs::graph_model model{host};
        auto given = numbered_ids<true>({3, 1, 4}, axis);
        const qs::batches_model<token_ids_tensor<true>, ids_batches<true>> source{given};
        const qs::shuffled_batches shuffled{model, source, 5};
        std::vector<std::size_t> order;
        for (std::size_t b = 0; b < shuffled.size(); ++b)
            shuffled.visit(b, [&](const qs::batch_view& batch) {
                const auto& read = batch.inputs[0].as<token_ids_tensor<true>>();
                for (std::size_t s = 0; s < batch.samples; ++s) {
                    order.push_back(*static_cast<const std::size_t*>(batch.label(s)));
                    for (std::size_t t = 0; t < 3; ++t)
                        CHECK(read.ids[axis == 0 ? 3 * s + t : t * batch.samples + s] ==
                              static_cast<std::int32_t>(10 * order.back() + t));
                }
            });
        CHECK(order == qs::seeded_order(8, 5));
        given[1].inputs[0] = {{1, 2}, 1, 2};
        const auto visit_all = [&] {
            for (std::size_t b = 0; b < shuffled.size(); ++b) shuffled.visit(b, [](const qs::batch_view&) {});
        };
        CHECK_THROWS_WITH_AS(visit_all(), doctest::Contains("another shape in one batch than in another"),
                             qs::bad_batch);
    }
}

TEST_CASE("inputs that are not floating point and cannot be copied by the sample are refused with a way out") {
    ids_host<false> host;
    const qs::graph_model model{host};
    const auto given = numbered_ids<false>({2, 2}, 0);
    const qs::batches_model<token_ids_tensor<false>, ids_batches<false>> source{given};
    const qs::shuffled_batches shuffled{model, source, 5};
    CHECK_THROWS_WITH_AS(shuffled.visit(0, [](const qs::batch_view&) {}), doctest::Contains("copy_sample"),
                         qs::bad_batch);
}
