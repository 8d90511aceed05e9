// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/graph.hpp>

#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Has only the six members.
struct least {
    using tensor = std::vector<float>;
    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"only"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return {}; }
    std::span<const std::size_t> outputs() const { return {}; }
    tensor evaluate(std::size_t, std::span<const tensor* const>) { return {}; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
};
struct with_axes : least {
    qs::axes axes(std::size_t) const { return {std::nullopt, 0}; }
};

static_assert(qs::graph<least>);
static_assert(!qs::clonable_graph<least>);
static_assert(qs::clonable_graph<toy::graph>);
static_assert(!qs::graph<int>);

}  // namespace

TEST_CASE("graph inputs are told from nodes") {
    CHECK(qs::is_graph_input(qs::graph_input(0)));
    CHECK(qs::is_graph_input(qs::graph_input(1000)));
    CHECK(!qs::is_graph_input(1000));
    CHECK(qs::input_index(qs::graph_input(7)) == 7);
}

TEST_CASE("what a host leaves out has a default") {
    least host;
    CHECK(qs::axes_of(host, 0).sample == 0);
    CHECK(qs::axes_of(host, 0).channel == 1);
    CHECK(!qs::axes_of(with_axes{}, 0).sample);
    qs::recycle(host, std::vector<float>{1, 2});
    CHECK_NOTHROW(qs::parameters_changed(host, 0));
    toy::graph full = toy::chain(1);
    qs::recycle(full, toy::tensor{{1, 2}, {2}});
    qs::parameters_changed(full, 0);
    CHECK(full.recycled == 1);
    CHECK(full.notified.size() == 1);
}
