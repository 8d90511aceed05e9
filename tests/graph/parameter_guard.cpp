// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/parameter_guard.hpp>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

const auto to_zero = [](std::size_t, const qs::parameter& p) {
    qs::for_each_run(p.values, [&](void* first, std::size_t count) {
        qs::write_floats(std::vector<float>(count), first, p.values.type, 1);
    });
};

}  // namespace

TEST_CASE("the very bytes come back, NaN payloads and negative zeros included") {
    toy::graph g = toy::chain(2);
    qs::graph_model model{g};
    const unsigned odd_nan = 0x7FC01234;
    std::memcpy(&g.nodes[1].weight[3], &odd_nan, sizeof odd_nan);
    g.nodes[1].weight[4] = -0.0F;
    const std::vector<float> before = g.nodes[1].weight, bias = g.nodes[1].bias;
    const auto intact = [&] {
        return std::memcmp(before.data(), g.nodes[1].weight.data(), before.size() * sizeof(float)) == 0;
    };
    {
        qs::parameter_guard guard{model, 1};
        guard.overwrite(to_zero);
        CHECK(g.nodes[1].weight == std::vector<float>(before.size(), 0.0F));
        CHECK(g.nodes[1].bias == bias);
        guard.restore();
        CHECK(intact());
        guard.overwrite(to_zero);
    }
    CHECK(intact());
    CHECK(g.notified == std::vector<std::size_t>{1, 1, 1, 1});
    try {
        qs::parameter_guard guard{model, 1};
        guard.overwrite([](std::size_t i, const qs::parameter& p) {
            to_zero(i, p);
            throw std::runtime_error{"half way"};
        });
    } catch (const std::runtime_error&) {
    }
    CHECK(intact());
}

TEST_CASE("a guard that wrote nothing tells the host nothing") {
    toy::graph g = toy::chain(1);
    qs::graph_model model{g};
    {
        qs::parameter_guard guard{model, 0};
    }
    CHECK(g.notified.empty());
}

TEST_CASE("biases are written and come back where they are asked for, counted apart from weights") {
    toy::graph g = toy::chain(2);
    qs::graph_model model{g};
    const std::vector<float> weight = g.nodes[1].weight, bias = g.nodes[1].bias;
    qs::parameter_guard guard{model, 1, true};
    std::vector<std::size_t> numbers;
    guard.overwrite([&](std::size_t number, const qs::parameter& lent) {
        numbers.push_back(number);
        to_zero(number, lent);
    });
    CHECK(numbers == std::vector<std::size_t>{0, 0});
    CHECK(g.nodes[1].bias == std::vector<float>(bias.size(), 0.0F));
    guard.restore();
    CHECK(g.nodes[1].weight == weight);
    CHECK(g.nodes[1].bias == bias);
}
