// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <quantsweep/graph/thread_hosts.hpp>

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

}  // namespace

TEST_CASE("the first thread has the host, each further one a clone of its own") {
    toy::graph host = toy::chain(3);
    const qs::topology net = qs::describe(host);
    const qs::thread_hosts<toy::graph> hosts{host, net, 3};
    REQUIRE(hosts.size() == 3);
    CHECK(&hosts[0] == &host);
    CHECK(&hosts[1] != &hosts[2]);
    CHECK(hosts[1].nodes[1].weight == host.nodes[1].weight);
    CHECK(hosts[1].nodes[1].weight.data() != host.nodes[1].weight.data());
}

TEST_CASE("a host without clone is for one thread, and a shallow clone is refused") {
    without_clone alone{toy::chain(3)};
    static_assert(qs::graph<without_clone> && !qs::clonable_graph<without_clone>);
    CHECK(qs::thread_hosts<without_clone>{alone, qs::describe(alone), 4}.size() == 1);
    std::vector<float> memory(4);
    shallow host{toy::chain(1), &memory};
    CHECK_THROWS_AS((qs::thread_hosts<shallow>{host, qs::describe(host), 2}), qs::overlapping_clone);
}

TEST_CASE("the bytes of parameters count shared memory once") {
    toy::graph host = toy::chain(3);  // 4 x 4 x 3 weights and 4 biases each
    CHECK(qs::parameter_bytes(host, qs::describe(host)) == 3 * (48 + 4) * sizeof(float));
    host.nodes[2].weight_of = 1;
    CHECK(qs::parameter_bytes(host, qs::describe(host)) == (2 * 48 + 3 * 4) * sizeof(float));
}
