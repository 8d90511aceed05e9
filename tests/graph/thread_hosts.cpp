// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/thread_hosts.hpp>

#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

struct without_clone : private toy::graph {
    using toy::graph::tensor, toy::graph::size, toy::graph::info, toy::graph::inputs, toy::graph::outputs,
        toy::graph::parameters, toy::graph::evaluate;
    explicit without_clone(toy::graph host) : toy::graph{std::move(host)} {}
};

struct shallow : toy::graph {
    std::vector<float>* shared;
    std::span<const qs::parameter> parameters(std::size_t n) {
        nodes[n].lent = {{qs::tensor_view<float>{shared->data(), {shared->size()}}}};
        return nodes[n].lent;
    }
    shallow clone() const { return *this; }
};

std::span<float> weight_of(qs::any_graph& host, std::size_t node) {
    const auto values = host.parameters(node)[0].values.as<float>();
    return {values.data, values.size()};
}

}  // namespace

TEST_CASE("the first thread has the host, each further one a clone of its own") {
    toy::graph host = toy::chain(3);
    const qs::topology net = qs::describe(host);
    qs::graph_model model{host};
    const qs::thread_hosts hosts{model, net, 3};
    REQUIRE(hosts.size() == 3);
    CHECK(&hosts[0] == &model);
    CHECK(&hosts[1] != &hosts[2]);
    const std::span<const float> of_clone = weight_of(hosts[1], 1);
    CHECK(std::vector<float>{of_clone.begin(), of_clone.end()} == host.nodes[1].weight);
    CHECK(of_clone.data() != host.nodes[1].weight.data());
}

TEST_CASE("a host without clone is for one thread, and a shallow clone is refused") {
    without_clone alone{toy::chain(3)};
    static_assert(qs::graph<without_clone> && !qs::clonable_graph<without_clone>);
    qs::graph_model one{alone};
    CHECK(qs::thread_hosts{one, qs::describe(alone), 4}.size() == 1);
    std::vector<float> memory(4);
    shallow host{toy::chain(1), &memory};
    qs::graph_model model{host};
    CHECK_THROWS_AS((qs::thread_hosts{model, qs::describe(host), 2}), qs::overlapping_clone);
}
