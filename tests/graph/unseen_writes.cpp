// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/unseen_writes.hpp>

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// The toy host in which some nodes compute with the weights that they had at first.
struct caching : toy::graph {
    std::vector<std::size_t> cached{};
    std::map<std::size_t, std::vector<float>> first{};

    explicit caching(toy::graph g) : toy::graph{std::move(g)} {}
    toy::tensor evaluate(std::size_t n, std::span<const toy::tensor* const> in) {
        if (std::find(cached.begin(), cached.end(), n) == cached.end()) return toy::graph::evaluate(n, in);
        const auto kept = first.emplace(n, nodes[n].weight).first;
        std::swap(kept->second, nodes[n].weight);
        toy::tensor out = toy::graph::evaluate(n, in);
        std::swap(kept->second, nodes[n].weight);
        return out;
    }
};

}  // namespace

TEST_CASE("the layers that compute with a copy of their weights are found, and nothing is left changed") {
    toy::builder random{9};
    const auto batch = random.make_batch(2, 1, 4, 5);
    caching host{toy::chain(4)};
    CHECK(qs::unseen_writes(host, batch).empty());
    const std::vector<toy::node> before = host.nodes;
    host.cached = {1, 3};
    CHECK(qs::unseen_writes(host, batch) == std::vector<std::size_t>{1, 3});
    for (std::size_t n = 0; n < before.size(); ++n) CHECK(host.nodes[n].weight == before[n].weight);
}

TEST_CASE("a batch that does not fit the graph is refused") {
    caching host{toy::chain(2)};
    CHECK_THROWS_AS(qs::unseen_writes(host, toy::batch{{}, {}, 1}), qs::bad_batch);
}
