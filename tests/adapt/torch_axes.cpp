// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/detail/torch_axes.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/adapt/torch.hpp>
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/torch_network.hpp"

namespace qs = quantsweep;

namespace {

/// Lists a node "add" as "add 1"; without the axis if there is none.
std::string listed_axes(const qs::torch_graph& graph) {
    std::string listed;
    for (std::size_t n = 0; n < graph.size(); ++n) {
        const auto channel = graph.axes(n).channel;
        listed += graph.info(n).name + (channel ? " " + std::to_string(*channel) : "") + ", ";
    }
    return listed;
}

std::vector<qs::row> rows_of(const torch::jit::Module& module, const at::Tensor& images) {
    qs::torch_graph graph{module, {images}};
    const std::vector<qs::batch<at::Tensor>> batches{{{images}, {}, static_cast<std::size_t>(images.size(0))}};
    const auto seen = qs::calibrate<qs::per_channel<qs::bit_histogram<>>>(graph, batches);
    qs::sweep_options options{.schemes = {}};
    for (const char* scheme :
         {"a=int4:affine:per_group:4", "a=mxfp4", "w=int4:symmetric:per_group:4", "w=mxfp4/inputs=mxfp4/output=mxfp4",
          "a=int4:affine:per_channel", "output=int4:affine:per_group:4"})
        options.schemes.push_back(qs::parse_scheme(scheme));
    return qs::sweep(graph, seen, batches, qs::mse{}, options).rows;
}

/// Two networks compute one function with different operators, and have the layers in the same order. Their rows must
/// be those of one network, up to the order in which floats are summed.
void check_same_rows(const torch::jit::Module& one, const torch::jit::Module& other, const at::Tensor& images,
                     std::size_t layers) {
    const auto expected = rows_of(one, images), found = rows_of(other, images);
    DOCTEST_REQUIRE(expected.size() == found.size());
    DOCTEST_REQUIRE(expected.size() == 6 * layers);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        DOCTEST_INFO(expected[i].layer << " and " << found[i].layer << " under " << found[i].scheme);
        DOCTEST_CHECK(expected[i].failure == "");
        DOCTEST_CHECK(found[i].failure == "");
        DOCTEST_CHECK(expected[i].sqnr_db == doctest::Approx(found[i].sqnr_db).epsilon(1e-4));
        DOCTEST_CHECK(expected[i].output_sqnr_db == doctest::Approx(found[i].output_sqnr_db).epsilon(1e-4));
    }
}

/// Returns the same parameters in other shapes.
torch::jit::Module reshaped(const torch::jit::Module& from, const toy::named_shapes& shapes, const char* forward) {
    torch::jit::Module module{"net"};
    for (const auto& [name, shape] : shapes)
        module.register_parameter(name, from.attr(name).toTensor().reshape(shape).clone(), false);
    module.define(forward);
    return module;
}

}  // namespace

DOCTEST_TEST_CASE("images with channels last have them last, through linear layers, norms and sums") {
    const auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.conv2d(x, self.stem)
            z = torch.layer_norm(y.permute(0, 2, 3, 1), [8], self.gain)
            w = torch.linear(torch.relu(torch.linear(z, self.wide)), self.narrow)
            w = w + z
            u = w.permute(0, 3, 1, 2) + y
            return u.mean([2, 3])
    )",
                                     {{"stem", {8, 3, 1, 1}}, {"gain", {8}}, {"wide", {12, 8}}, {"narrow", {8, 12}}},
                                     {at::randn({2, 3, 5, 6})});
    DOCTEST_CHECK(listed_axes(graph) == "stem 1, layer_norm 3, wide 3, narrow 3, add 3, add (2) 1, mean 1, ");
    DOCTEST_CHECK(graph.axes(qs::graph_input(0)).channel == 1);
}

DOCTEST_TEST_CASE("sequences of convolutions have their channels second, transposed ones and sums too") {
    const auto graph =
        toy::graph_of(R"(
        def forward(self, x):
            a = torch.conv1d(x, self.first)
            b = torch.conv_transpose1d(a, self.up)
            c = a + b
            return torch.conv1d(torch.max_pool1d(c, [2]), self.last)
    )",
                      {{"first", {8, 3, 1}}, {"up", {8, 8, 1}}, {"last", {4, 8, 1}}}, {at::randn({2, 3, 6})});
    DOCTEST_CHECK(listed_axes(graph) == "first 1, up 1, add 1, max_pool1d 1, last 1, ");
}

DOCTEST_TEST_CASE("an input has the axis that its reader sums over, however far it is; tokens have it last") {
    const auto tokens = toy::graph_of(R"(
        def forward(self, x):
            return torch.linear((x - 0.5).tanh(), self.weight)
    )",
                                      {{"weight", {3, 4}}}, {at::randn({2, 5, 4})});
    DOCTEST_CHECK(tokens.axes(qs::graph_input(0)).channel == 2);
    const auto unknown = toy::graph_of("def forward(self, x):\n    return x.exp()\n", {}, {at::randn({2, 5, 4})});
    DOCTEST_CHECK(!unknown.axes(qs::graph_input(0)).channel);
}

DOCTEST_TEST_CASE("a pointwise convolution and a linear layer on channels that were moved last have equal rows") {
    at::manual_seed(5);
    const auto convolutions =
        toy::module_of({{"stem", {16, 3, 3, 3}}, {"a", {24, 16, 1, 1}}, {"b", {16, 24, 1, 1}}}, R"(
        def forward(self, x):
            y = torch.conv2d(x, self.stem)
            z = torch.conv2d(torch.relu(torch.conv2d(y, self.a)), self.b)
            return (y + z).mean([2, 3])
    )");
    const auto linears = reshaped(convolutions, {{"stem", {16, 3, 3, 3}}, {"a", {24, 16}}, {"b", {16, 24}}}, R"(
        def forward(self, x):
            y = torch.conv2d(x, self.stem).permute(0, 2, 3, 1)
            z = torch.linear(torch.relu(torch.linear(y, self.a)), self.b)
            return (y + z).mean([1, 2])
    )");
    check_same_rows(convolutions, linears, at::randn({4, 3, 7, 9}), 3);
}

DOCTEST_TEST_CASE("sums between convolutions of sequences, and transposed ones, have the rows of linear layers") {
    at::manual_seed(6);
    const auto linears = toy::module_of({{"a", {8, 8}}, {"b", {8, 8}}, {"c", {8, 8}}}, R"(
        def forward(self, x):
            y = torch.linear(x.transpose(1, 2), self.a)
            z = torch.linear(y, self.b) + y
            return torch.linear(z, self.c).transpose(1, 2)
    )");
    const auto convolutions = reshaped(linears, {{"a", {8, 8, 1}}, {"b", {8, 8, 1}}, {"c", {8, 8, 1}}}, R"(
        def forward(self, x):
            y = torch.conv1d(x, self.a)
            z = torch.conv1d(y, self.b) + y
            return torch.conv1d(z, self.c)
    )");
    check_same_rows(linears, convolutions, at::randn({4, 8, 13}), 3);
    torch::jit::Module transposed{"net"};
    for (const char* name : {"a", "b", "c"})
        transposed.register_parameter(name, linears.attr(name).toTensor().t().contiguous().unsqueeze(2), false);
    transposed.define(R"(
        def forward(self, x):
            y = torch.conv_transpose1d(x, self.a)
            z = torch.conv_transpose1d(y, self.b) + y
            return torch.conv_transpose1d(z, self.c)
    )");
    check_same_rows(linears, transposed, at::randn({4, 8, 13}), 3);
}

DOCTEST_TEST_CASE("a constant in a product of batches has the rows of a convolution in groups") {
    at::manual_seed(7);
    const auto grouped = toy::module_of({{"weight", {16, 8, 1}}}, R"(
        def forward(self, x):
            return torch.conv1d(x, self.weight, None, [1], [0], [1], 2)
    )");
    const at::Tensor images = at::randn({4, 16, 13});
    for (const char* product : {R"(
        def forward(self, x):
            y = torch.matmul(x.reshape(4, 2, 8, 13).transpose(2, 3), self.weight)
            return y.transpose(2, 3).reshape(4, 16, 13)
    )",
                                R"(
        def forward(self, x):
            y = x.reshape(4, 2, 8, 13).permute(1, 0, 3, 2).reshape(2, 52, 8)
            return torch.bmm(y, self.weight).reshape(2, 4, 13, 8).permute(1, 0, 3, 2).reshape(4, 16, 13)
    )"}) {
        torch::jit::Module batched{"net"};
        const at::Tensor weight = grouped.attr("weight").toTensor().reshape({2, 8, 8}).transpose(1, 2).contiguous();
        batched.register_parameter("weight", weight, false);
        batched.define(product);
        const auto expected = rows_of(grouped, images), found = rows_of(batched, images);
        for (std::size_t i : {0U, 2U}) {  // the 8 channels of a half are whole groups of 4
            DOCTEST_CAPTURE(i);
            DOCTEST_CHECK(found[i].failure == "");
            DOCTEST_CHECK(expected[i].output_sqnr_db == doctest::Approx(found[i].output_sqnr_db).epsilon(1e-4));
        }
    }
}

DOCTEST_TEST_CASE(
    "an image that is flattened before a layer has its blocks along the row, as where it is copied flat") {
    at::manual_seed(8);
    const char* view = R"(
        def forward(self, x):
            y = torch.relu(torch.conv2d(x, self.stem))
            return torch.linear(y.flatten(1), self.head)
    )";
    const char* copy = R"(
        def forward(self, x):
            y = torch.relu(torch.conv2d(x, self.stem))
            return torch.linear(y.flatten(1).clone(), self.head)
    )";
    const auto viewed = toy::module_of({{"stem", {8, 3, 1, 1}}, {"head", {5, 8 * 12}}}, view);
    const auto copied = reshaped(viewed, {{"stem", {8, 3, 1, 1}}, {"head", {5, 8 * 12}}}, copy);
    check_same_rows(viewed, copied, at::randn({3, 3, 3, 4}), 2);
}

DOCTEST_TEST_CASE("where an operator sums is unknown for a product in Einstein's notation: groups are refused") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            scores = torch.softmax(torch.einsum("bic,bjc->bij", [y, x]), -1)
            return torch.einsum("bij,bjc->bic", [scores, y])
    )",
                               {{"weight", {4, 4}}}, {at::randn({2, 5, 4})});
    DOCTEST_REQUIRE(graph.sweep_also("einsum") == 2);
    for (std::size_t n = 0; n < graph.size(); ++n)
        if (graph.info(n).name.starts_with("einsum"))
            for (std::size_t k = 0; k < 2; ++k) DOCTEST_CHECK(!graph.reduction_axis(n, k));
}
