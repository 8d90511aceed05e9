// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/detail/steps.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;
using qs::detail::stepped_node;
using qs::detail::traced_value;

namespace {

constexpr std::size_t image = qs::graph_input(0);

traced_value layer(std::size_t read) { return {{read}, true, true, false}; }
traced_value pointwise(std::vector<std::size_t> reads) { return {std::move(reads), true, false, true}; }
traced_value other(std::vector<std::size_t> reads) { return {std::move(reads), true, false, false}; }
traced_value inside(std::vector<std::size_t> reads) { return {std::move(reads), false, false, false}; }

std::vector<stepped_node> joined(std::vector<traced_value> values, const std::vector<std::size_t>& outputs) {
    qs::detail::join_activations(values, outputs);
    return qs::detail::make_nodes(values, outputs);
}

std::vector<std::size_t> nodes(const std::vector<stepped_node>& steps) {
    std::vector<std::size_t> values;
    for (const stepped_node& s : steps) values.push_back(s.value);
    return values;
}

}  // namespace

TEST_CASE("what is not lent is made again inside each node that reads it, and what nobody reads is left out") {
    // 0: layer, 1: a view of it, 2: reads the view, 3: dead, 4: reads the view and 2
    const std::vector<traced_value> values{layer(image), inside({0}), other({1}), other({0}), other({1, 2})};
    const auto steps = qs::detail::make_nodes(values, {4});
    REQUIRE(nodes(steps) == std::vector<std::size_t>{0, 2, 4});
    CHECK(steps[1].runs == std::vector<std::size_t>{1, 2});
    CHECK(steps[1].reads == std::vector<std::size_t>{0});
    CHECK(steps[2].runs == std::vector<std::size_t>{1, 4});
    CHECK(steps[2].reads == std::vector<std::size_t>{0, 2});
}

TEST_CASE("what is inside is collected once, however many paths lead to it") {
    std::vector<traced_value> values{inside({image}), inside({0})};
    // More paths than can be walked one by one.
    for (std::size_t v = 2; v < 100; ++v) values.push_back(inside({v - 2, v - 1}));
    const auto node = qs::detail::make_node(values, values.size() - 1);
    REQUIRE(node.runs.size() == values.size());
    for (std::size_t v = 0; v < values.size(); ++v) CHECK(node.runs[v] == v);
    CHECK(node.reads == std::vector<std::size_t>{image});
}

TEST_CASE("an activation of one operator or of many joins its layer") {
    SUBCASE("relu") {
        const auto steps = joined({layer(image), pointwise({0}), layer(1)}, {2});
        REQUIRE(nodes(steps) == std::vector<std::size_t>{1, 2});
        CHECK(steps[0].runs == std::vector<std::size_t>{0, 1});
        CHECK(steps[0].reads == std::vector<std::size_t>{image});
    }
    SUBCASE("x * sigmoid(x)") {
        CHECK(nodes(joined({layer(image), pointwise({0}), pointwise({0, 1}), other({2})}, {3})) ==
              std::vector<std::size_t>{2, 3});
    }
    SUBCASE("with a constant: x * min(max(x + c, 0), 6)") {
        CHECK(nodes(joined({layer(image), inside({}), pointwise({0, 1}), pointwise({2}), pointwise({0, 3})}, {4})) ==
              std::vector<std::size_t>{4});
    }
}

TEST_CASE("what others read too stays a node") {
    // A residual connection: the activation and the sum read the layer's output, and the sum also reads another node.
    CHECK(nodes(joined({layer(image), pointwise({0}), layer(1), pointwise({0, 2})}, {3})) ==
          std::vector<std::size_t>{0, 1, 2, 3});
    // The activation joins; the gate, which leaves the group half-way, does not.
    CHECK(nodes(joined({layer(image), pointwise({0}), pointwise({1}), other({1, 2})}, {3})) ==
          std::vector<std::size_t>{1, 2, 3});
    // An output remains a node, whatever follows it.
    CHECK(nodes(joined({layer(image), pointwise({0})}, {0, 1})) == std::vector<std::size_t>{0, 1});
    // With a view in between, the activation is one of the view.
    CHECK(nodes(joined({layer(image), inside({0}), pointwise({1})}, {2})) == std::vector<std::size_t>{0, 2});
}

TEST_CASE("names are made unique, and never those of a batch's inputs") {
    qs::detail::unique_names names;
    CHECK(names.add("add") == "add");
    CHECK(names.add("add") == "add (2)");
    CHECK(names.add("add (2)") == "add (2) (2)");
    CHECK(names.add("add") == "add (3)");
    CHECK(names.add("input 0") == "input 0 (1)");
}

TEST_CASE("names are joined once each, and found as whole words") {
    std::string joined = "none";
    for (const char* name : {"sigmoid", "mul", "sigmoid", "mu", "mul"}) qs::detail::join_name(joined, name);
    CHECK(joined == "sigmoid+mul+mu");
    CHECK(qs::detail::is_one_of("relu relu6 sub", "relu"));
    CHECK(qs::detail::is_one_of("relu relu6 sub", "sub"));
    CHECK(!qs::detail::is_one_of("relu6 relu7 sub", "relu"));
    CHECK(!qs::detail::is_one_of("relu6 relu7 sub", "ub"));
}

TEST_CASE("objects and numbers are found again") {
    const int objects[3]{};
    qs::detail::object_set some, others;
    CHECK(some.insert(&objects[0]));
    CHECK(some.insert(&objects[1]));
    CHECK(!some.insert(&objects[0]));
    others.insert(&objects[1]);
    others.insert(&objects[2]);
    some.erase(others);
    CHECK(some.contains(&objects[0]));
    CHECK(!some.contains(&objects[1]));
    CHECK(!some.empty());
    CHECK(qs::detail::object_set{}.empty());

    qs::detail::index_table table;
    table.set(&objects[0], 5);
    table.set(7, 6);
    table.set(7, 8);
    CHECK(table.find(&objects[0]) == 5);
    CHECK(table.find(7) == 8);
    CHECK(table.find(&objects[1]) == std::nullopt);
}

TEST_CASE("a node is swept on request if it is of the kind") {
    qs::layer_info info{"sum", false, {{"kind", "add"}}};
    CHECK(!qs::detail::sweep_also("mul", info));
    CHECK(!info.quantizable);
    CHECK(qs::detail::sweep_also("add", info));
    CHECK(info.quantizable);
    qs::layer_info other{"other", false, {{"kind", 3}}};
    CHECK(!qs::detail::sweep_also("add", other));
}
