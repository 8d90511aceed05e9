// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/swept_units.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

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
    qs::graph_model original{g}, clone{copy};
    CHECK_NOTHROW(qs::require_separate_parameters(original, clone, qs::describe(g)));
    CHECK_THROWS_AS(qs::require_separate_parameters(original, original, qs::describe(g)), qs::overlapping_clone);
}

TEST_CASE("the bytes of parameters count shared memory once") {
    toy::graph host = toy::chain(3);  // 4 x 4 x 3 weights and 4 biases in each
    qs::graph_model model{host};
    CHECK(qs::parameter_bytes(model, qs::describe(host)) == 3 * (48 + 4) * sizeof(float));
    host.nodes[2].weight_of = 1;
    CHECK(qs::parameter_bytes(model, qs::describe(host)) == (2 * 48 + 3 * 4) * sizeof(float));
}

namespace {

/// Has nodes that lend slices of one buffer.
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

TEST_CASE("units are what overlap in pairs, closed under ties, in whatever order memory is lent") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random{seed};
        slices host{std::vector<float>(60), {}};
        for (std::size_t n = 0; n < 12; ++n) {
            const std::size_t first = random() % 58;
            host.lent_range.push_back({first, first + 1 + random() % (seed % 2 ? 4 : 9)});
            host.lent_range.back().second = std::min<std::size_t>(host.lent_range.back().second, 60);
        }
        std::vector<std::size_t> label(12);
        for (std::size_t n = 0; n < 12; ++n) label[n] = n;
        for (std::size_t round = 0; round < 12; ++round)
            for (std::size_t a = 0; a < 12; ++a)
                for (std::size_t b = 0; b < 12; ++b)
                    if (host.lent_range[a].first < host.lent_range[b].second &&
                        host.lent_range[b].first < host.lent_range[a].second)
                        label[a] = label[b] = std::min(label[a], label[b]);
        const auto units = qs::swept_units(host, qs::describe(host));
        std::size_t seen = 0, last = 0;
        for (const qs::swept_unit& unit : units) {
            CHECK(unit.nodes.front() >= last);
            last = unit.nodes.front();
            for (std::size_t node : unit.nodes) CHECK(label[node] == label[unit.nodes.front()]);
            for (std::size_t node = 0; node < 12; ++node)
                if (label[node] == label[unit.nodes.front()]) ++seen;
            seen -= unit.nodes.size();
        }
        CHECK(seen == 0);  // every node of a unit is listed in it
    }
}
