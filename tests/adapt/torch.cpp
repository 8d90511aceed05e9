// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/torch.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace qs = quantsweep;

namespace {

using torch::jit::Module;

Module with_parameters(const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& shapes) {
    Module module{"net"};
    for (const auto& [name, shape] : shapes)
        module.register_parameter(name, name.ends_with("var") ? at::rand(shape) + 0.5 : at::randn(shape) * 0.3, false);
    return module;
}

/// Has a convolution with a norm, a gate written by hand, an in-place residual, halves of channels, attention, and a
/// head.
Module small_network() {
    at::manual_seed(1);
    Module module = with_parameters({{"stem", {8, 3, 3, 3}},
                                     {"scale", {8}},
                                     {"shift", {8}},
                                     {"mean", {8}},
                                     {"var", {8}},
                                     {"left", {4, 4, 1, 1}},
                                     {"right", {4, 4, 1, 1}},
                                     {"bias", {4}},
                                     {"gain", {16}},
                                     {"head", {5, 128}}});
    module.define(R"(
        def forward(self, x):
            y = torch.conv2d(x, self.stem, None, [1, 1], [1, 1], [1, 1], 1)
            y = torch.relu_(torch.batch_norm(y, self.scale, self.shift, self.mean, self.var, False, 0.1, 1e-5, False))
            a, b = torch.chunk(y, 2, 1)
            l = torch.conv2d(a, self.left, self.bias, [1, 1], [0, 0], [1, 1], 1)
            r = torch.conv2d(b, self.right, self.bias, [1, 1], [0, 0], [1, 1], 1)
            r = r * torch.sigmoid(r)
            z = torch.cat([l, r], 1)
            z += y
            t = z.flatten(2)
            s = torch.softmax(torch.matmul(t, t.transpose(1, 2)), -1)
            o = torch.layer_norm(torch.matmul(s, t), [16], self.gain)
            return torch.linear(o.reshape(x.size(0), -1), self.head)
    )");
    return module;
}

std::vector<at::Tensor> some_images(std::int64_t samples = 2) {
    at::manual_seed(2);
    return {at::randn({samples, 3, 4, 4})};
}

qs::torch_graph graph_of(const char* forward,
                         const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& shapes,
                         std::vector<at::Tensor> examples) {
    at::manual_seed(3);
    Module module = with_parameters(shapes);
    module.define(forward);
    return {module, std::move(examples)};
}

bool same(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() && std::memcmp(a.contiguous().data_ptr(), b.contiguous().data_ptr(), a.nbytes()) == 0;
}

at::Tensor stepped(qs::torch_graph& graph, const std::vector<at::Tensor>& images) {
    std::vector<at::Tensor> values;
    values.reserve(graph.size());
    for (std::size_t n = 0; n < graph.size(); ++n) {
        std::vector<const at::Tensor*> in;
        for (std::size_t from : graph.inputs(n))
            in.push_back(qs::is_graph_input(from) ? &images[qs::input_index(from)] : &values[from]);
        values.push_back(graph.evaluate(n, in));
    }
    return values[graph.outputs()[0]];
}

std::size_t node_called(const qs::torch_graph& graph, const std::string& name) {
    for (std::size_t n = 0; n < graph.size(); ++n)
        if (graph.info(n).name == name) return n;
    DOCTEST_FAIL("no node is called " << name);
    return 0;
}

void overwrite(qs::torch_graph& graph, std::size_t node) {
    const auto weight = graph.parameters(node)[0].values.as<float>();
    qs::for_each_block(weight, {}, [](const auto& block) {
        for (float& value : block.values()) value = value * 0.5F + 0.125F;
    });
}

std::string thrown_by(const char* forward) {
    try {
        graph_of(forward, {{"weight", {3, 3}}}, {at::randn({2, 3})});
    } catch (const qs::unsupported_operator& refused) {
        return refused.layer();
    }
    return {};
}

}  // namespace

DOCTEST_TEST_CASE("torch_graph keeps the laws, its clones too, and its bits are those of the runtime's forward pass") {
    qs::torch_graph graph{small_network(), some_images()};
    const auto report = qs::check_graph(graph, qs::batch<at::Tensor>{some_images(3), {}, 3});
    DOCTEST_INFO(report.text());
    DOCTEST_CHECK(report.ok());
    DOCTEST_CHECK(report.status("forward") == qs::law_status::holds);
    DOCTEST_CHECK(report.status("clone") == qs::law_status::holds);
    DOCTEST_REQUIRE(graph.unswept().size() == 1);
    DOCTEST_CHECK(graph.unswept()[0].layer == "layer_norm");
}

DOCTEST_TEST_CASE("norms and activations join their layer, views are no nodes, slices are where a layer reads them") {
    qs::torch_graph graph{small_network(), some_images()};
    std::string listed;
    for (std::size_t n = 0; n < graph.size(); ++n)
        listed += graph.info(n).name + (graph.info(n).quantizable ? "*" : "") + " ";
    DOCTEST_CHECK(listed ==
                  "stem* chunk chunk (2) left* right* cat add matmul* softmax matmul (2)* layer_norm reshape head* ");

    const qs::layer_info& stem = graph.info(0);
    DOCTEST_CHECK(stem.norm_folded);
    DOCTEST_CHECK(*stem.attributes.at("norm").word() == "batch_norm");
    DOCTEST_CHECK(*stem.attributes.at("activation").word() == "relu");
    DOCTEST_CHECK(*stem.attributes.at("kind").word() == "conv2d");
    DOCTEST_CHECK(*stem.attributes.at("kernel").number() == 3);
    DOCTEST_CHECK(*stem.attributes.at("macs").number() == 3 * 9 * 8 * 16);
    const qs::layer_info& right = graph.info(node_called(graph, "right"));
    DOCTEST_CHECK(*right.attributes.at("activation").word() == "sigmoid+mul");
    DOCTEST_CHECK(!right.norm_folded);
    DOCTEST_CHECK(graph.inputs(node_called(graph, "right")).size() == 1);
}

DOCTEST_TEST_CASE("names are the modules' paths, those of what has no weight too where the module was scripted") {
    Module net{"net"}, block{"block"}, inner = with_parameters({{"weight", {3, 3}}});
    inner.define("def forward(self, x):\n    return torch.softmax(torch.linear(x, self.weight), -1)\n");
    block.register_module("inner", inner);
    block.define("def forward(self, x):\n    return self.inner.forward(x).sum(-1, True)\n");
    net.register_module("block", block);
    net.define("def forward(self, x):\n    return self.block.forward(x) * x\n");
    const qs::torch_graph graph{net, {at::randn({2, 3})}};
    std::string listed;
    for (std::size_t n = 0; n < graph.size(); ++n) listed += graph.info(n).name + " ";
    DOCTEST_CHECK(listed == "block.inner block.inner.softmax block.sum mul ");
}

DOCTEST_TEST_CASE("parameters are lent with their roles, without a copy") {
    Module module = small_network();
    qs::torch_graph graph{module, some_images()};
    const auto left = graph.parameters(node_called(graph, "left"));
    DOCTEST_REQUIRE(left.size() == 2);
    DOCTEST_CHECK(left[0].role == qs::parameter_role::weight);
    DOCTEST_CHECK(shape_of(left[0]) == qs::shape{4, 4, 1, 1});
    DOCTEST_CHECK(left[0].values.data == module.attr("left").toTensor().data_ptr<float>());
    DOCTEST_CHECK(left[1].role == qs::parameter_role::bias);
    DOCTEST_CHECK(graph.parameters(node_called(graph, "layer_norm"))[0].role == qs::parameter_role::other);
    DOCTEST_CHECK(graph.parameters(node_called(graph, "cat")).empty());
}

DOCTEST_TEST_CASE("after a weight was overwritten, stepping gives the bits of a new network with that weight") {
    const auto images = some_images(4);
    qs::torch_graph graph{small_network(), some_images()};
    const at::Tensor before = stepped(graph, images);
    for (const char* layer : {"stem", "left", "right", "head"}) {
        DOCTEST_CAPTURE(layer);
        const std::size_t node = node_called(graph, layer);
        qs::torch_graph modified{small_network(), some_images()};
        overwrite(modified, node);
        qs::graph_model erased{graph};
        qs::parameter_guard guard{erased, node};
        guard.overwrite([&](std::size_t, const qs::parameter&) { overwrite(graph, node); });
        const at::Tensor after = stepped(graph, images);
        DOCTEST_CHECK(!same(after, before));
        DOCTEST_CHECK(same(after, modified.forward(images)[0]));
        guard.restore();
        DOCTEST_CHECK(same(stepped(graph, images), before));
    }
    // The weight of a module before it is frozen.
    Module module = small_network();
    const at::NoGradGuard no_gradients;
    module.attr("head").toTensor().mul_(0.5).add_(0.125);
    qs::torch_graph from_modified{module, some_images()};
    const std::size_t head = node_called(graph, "head");
    overwrite(graph, head);
    DOCTEST_CHECK(same(stepped(graph, images), from_modified.forward(images)[0]));
}

DOCTEST_TEST_CASE("layers that share a weight are swept as one; equal biases, which freezing pools, tie nothing") {
    qs::torch_graph graph = graph_of(R"(
        def forward(self, x):
            y = torch.relu(torch.linear(x, self.shared, self.bias))
            y = torch.relu(torch.linear(y, self.shared, self.bias))
            return torch.linear(y, self.own, self.bias)
    )",
                                     {{"shared", {3, 3}}, {"own", {3, 3}}, {"bias", {3}}}, {at::randn({2, 3})});
    const auto units = qs::swept_units(graph, qs::describe(std::as_const(graph)));
    DOCTEST_REQUIRE(units.size() == 2);
    DOCTEST_CHECK(units[0].name == "shared + shared (2)");
    DOCTEST_CHECK(units[1].name == "own");
    qs::torch_graph copy = graph.clone();
    DOCTEST_CHECK(qs::swept_units(copy, qs::describe(std::as_const(copy))).size() == 2);
}

DOCTEST_TEST_CASE("a layer whose output its weight does not change is not swept, and the host says so; clones too") {
    const qs::torch_graph graph = graph_of(R"(
        def forward(self, x):
            return torch.linear(x, self.seen) + (torch.linear(x, self.hidden) * 0.0 + 1.0)
    )",
                                           {{"seen", {3, 3}}, {"hidden", {3, 3}}}, {at::randn({2, 3})});
    DOCTEST_REQUIRE(graph.unswept().size() == 1);
    DOCTEST_CHECK(graph.unswept()[0].layer == "hidden");
    DOCTEST_CHECK(!graph.info(node_called(graph, "hidden")).quantizable);
    const qs::torch_graph copy = graph.clone();
    DOCTEST_CHECK(!copy.info(node_called(copy, "hidden")).quantizable);
    DOCTEST_CHECK(copy.unswept().size() == 1);
}

DOCTEST_TEST_CASE(
    "indices are inputs that nobody observes; the weight of an embedding is swept; sequences have channels last") {
    qs::torch_graph graph = graph_of(R"(
        def forward(self, tokens):
            return torch.linear(torch.embedding(self.table, tokens), self.head)
    )",
                                     {{"table", {7, 4}}, {"head", {3, 4}}}, {at::randint(7, {2, 5}, at::kLong)});
    DOCTEST_CHECK(graph.info(0).name == "table");
    DOCTEST_CHECK(graph.info(0).quantizable);
    DOCTEST_CHECK(graph.axes(0).channel == 2);
    const auto report = qs::check_graph(graph, qs::batch<at::Tensor>{{at::randint(7, {3, 5}, at::kLong)}, {}, 3});
    DOCTEST_INFO(report.text());
    DOCTEST_CHECK(report.ok());
}

DOCTEST_TEST_CASE("several inputs and outputs, a view among them; positions that are added are named as not swept") {
    qs::torch_graph graph = graph_of(R"(
        def forward(self, x, y):
            z = torch.linear(x, self.weight) * y + self.places
            return z.sum(1), z.t()
    )",
                                     {{"weight", {3, 3}}, {"places", {1, 3}}}, {at::randn({2, 3}), at::randn({2, 3})});
    const auto report = qs::check_graph(graph, qs::batch<at::Tensor>{{at::randn({4, 3}), at::randn({4, 3})}, {}, 4});
    DOCTEST_INFO(report.text());
    DOCTEST_CHECK(report.ok());
    DOCTEST_CHECK(report.status("forward") == qs::law_status::holds);
    DOCTEST_CHECK(graph.outputs().size() == 2);
    DOCTEST_REQUIRE(graph.unswept().size() == 1);
    DOCTEST_CHECK(graph.unswept()[0].layer == "add");
    DOCTEST_CHECK_THROWS_AS(qs::torch_graph(small_network(), {}), qs::bad_batch);
}

DOCTEST_TEST_CASE("what cannot be stepped is refused with the operator's name") {
    DOCTEST_CHECK(thrown_by(R"(
        def forward(self, x):
            if bool(x.sum() > 0):
                y = torch.linear(x, self.weight)
            else:
                y = x
            return y * 2
    )") == "prim::If");
    DOCTEST_CHECK(thrown_by(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            first = y[:, 0]
            first.mul_(2)
            return y
    )") == "aten::mul_");
    DOCTEST_CHECK(thrown_by(R"(
        def forward(self, x):
            return x
    )") == "prim::Return");
}

DOCTEST_TEST_CASE("an operator that fails in the example's run is named") {
    DOCTEST_CHECK_THROWS_WITH_AS(graph_of(R"(
        def forward(self, x):
            return torch.linear(x, self.weight)
    )",
                                          {{"weight", {3, 4}}}, {at::randn({2, 3})}),
                                 doctest::Contains("aten::linear"), qs::evaluation_failed);
}

DOCTEST_TEST_CASE(
    "Products of two values are swept, along the axes over which they sum; other kinds where they are asked for") {
    qs::torch_graph graph =
        graph_of(R"(
        def forward(self, x):
            q = torch.linear(x, self.queries)
            k = torch.linear(x, self.keys)
            v = torch.linear(x, self.values)
            a = torch.softmax(torch.matmul(q, k.transpose(1, 2)), -1)
            return torch.bmm(a, v) + x
    )",
                 {{"queries", {8, 8}}, {"keys", {8, 8}}, {"values", {8, 8}}}, {at::randn({2, 5, 8})});
    const std::size_t scores = node_called(graph, "matmul"), mixed = node_called(graph, "bmm"),
                      sum = node_called(graph, "add");
    DOCTEST_CHECK(graph.info(scores).quantizable);
    DOCTEST_CHECK(graph.info(mixed).quantizable);
    for (const std::size_t operand : {std::size_t{0}, std::size_t{1}})
        DOCTEST_CHECK(graph.reduction_axis(scores, operand) == 2);
    DOCTEST_CHECK(graph.reduction_axis(mixed, 0) == 2);
    DOCTEST_CHECK(graph.reduction_axis(mixed, 1) == 1);
    DOCTEST_CHECK(!graph.info(sum).quantizable);
    DOCTEST_CHECK(graph.sweep_also("add") == 1);
    DOCTEST_CHECK(graph.info(sum).quantizable);
    DOCTEST_CHECK(graph.clone().info(sum).quantizable);
    DOCTEST_CHECK(graph.sweep_also("linear") == 0);
    DOCTEST_CHECK(graph.sweep_also("no such kind") == 0);
}
