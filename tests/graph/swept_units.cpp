// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

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

namespace {

/// Nodes that lend slices of one buffer.
struct slices {
    using tensor = std::vector<float>;
    std::vector<float> memory = std::vector<float>(30);
    std::vector<std::pair<std::size_t, std::size_t>> lent_range;
    std::vector<qs::parameter> lent{};
    std::size_t size() const { return lent_range.size(); }
    qs::layer_info info(std::size_t n) const { return {std::string(1, static_cast<char>('a' + n))}; }
    std::span<const std::size_t> inputs(std::size_t) const { return {}; }
    std::span<const std::size_t> outputs() const {
        static constexpr std::size_t first = 0;
        return {&first, 1};
    }
    tensor evaluate(std::size_t, std::span<const tensor* const>) { return {}; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        const auto [first, last] = lent_range[n];
        lent = {{qs::tensor_view<float>{memory.data() + first, {last - first}}}};
        return lent;
    }
};

}  // namespace

TEST_CASE("what is tied by way of a third is one unit") {
    slices host{std::vector<float>(30), {{0, 10}, {10, 20}, {20, 30}, {5, 15}}};
    const auto units = qs::swept_units(host, qs::describe(host));
    REQUIRE(units.size() == 2);
    CHECK(units[0].name == "a + b + d");
    CHECK(units[1].name == "c");
}
