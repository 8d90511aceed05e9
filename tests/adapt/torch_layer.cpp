// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/detail/torch_layer.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/adapt/torch.hpp>
#include <quantsweep/graph/parameter_guard.hpp>

#include "../support/torch_network.hpp"

namespace qs = quantsweep;

namespace {

/// Returns the parameters of a module that no layer lends that is swept or listed as not swept.
std::string absent_parameters(const torch::jit::Module& module, qs::torch_graph& graph) {
    std::vector<const void*> accounted;
    for (std::size_t n = 0; n < graph.size(); ++n) {
        const auto& unswept = graph.unswept();
        const bool listed = std::any_of(unswept.begin(), unswept.end(),
                                        [&](const qs::unswept_layer& u) { return u.layer == graph.info(n).name; });
        if (!graph.info(n).quantizable && !listed) continue;
        for (const qs::parameter& lent : graph.parameters(n)) accounted.push_back(lent.values.as<float>().data);
    }
    std::string absent;
    for (const auto& parameter : module.named_parameters())
        if (std::find(accounted.begin(), accounted.end(), parameter.value.data_ptr()) == accounted.end())
            absent += parameter.name + " ";
    return absent;
}

}  // namespace

DOCTEST_TEST_CASE("every parameter of a module belongs to a layer that is swept, or is listed as not swept") {
    at::manual_seed(4);
    auto module = toy::module_of({{"table", {7, 4}},
                                  {"ih", {20, 4}},
                                  {"hh", {20, 5}},
                                  {"bih", {20}},
                                  {"bhh", {20}},
                                  {"gain", {5}},
                                  {"shift", {5}},
                                  {"slope", {1}},
                                  {"places", {6, 5}},
                                  {"scale", {}},
                                  {"left", {6, 6}},
                                  {"head", {3, 5}},
                                  {"bias", {3}}},
                                 R"(
        def forward(self, tokens):
            x = torch.embedding(self.table, tokens)
            zeros = torch.zeros([1, x.size(0), 5])
            y, h, c = torch.lstm(x, [zeros, zeros], [self.ih, self.hh, self.bih, self.bhh], True, 1, 0.0, False, False, True)
            y = torch.layer_norm(y, [5], self.gain, self.shift)
            y = torch.softmax(y, -1) + self.places
            y = torch.matmul(self.left, y * self.scale)
            return torch.prelu(torch.linear(y, self.head, self.bias), self.slope)
    )");
    qs::torch_graph graph{module, {at::randint(7, {2, 6}, at::kLong)}};
    DOCTEST_CHECK(absent_parameters(module, graph) == "");
    std::string listed;
    for (const qs::unswept_layer& layer : graph.unswept()) listed += layer.layer + " ";
    DOCTEST_CHECK(listed == "lstm layer_norm add mul matmul ");
    qs::torch_graph copy = graph.clone();
    DOCTEST_CHECK_MESSAGE(absent_parameters(module, copy).find("ih") != std::string::npos, "a clone has its own");
}

DOCTEST_TEST_CASE("a layer whose weight is computed has its module's path, and is swept") {
    at::manual_seed(4);
    torch::jit::Module net{"net"};
    auto normed = toy::module_of({{"weight_v", {4, 3, 1, 1}}, {"weight_g", {4, 1, 1, 1}}, {"bias", {4}}}, R"(
        def forward(self, x):
            return torch.conv2d(x, torch._weight_norm(self.weight_v, self.weight_g, 0), self.bias)
    )");
    auto bare = toy::module_of({{"weight_v", {2, 4, 1, 1}}, {"weight_g", {2, 1, 1, 1}}}, R"(
        def forward(self, x):
            return torch.conv2d(x, torch._weight_norm(self.weight_v, self.weight_g, 0))
    )");
    net.register_module("normed", normed);
    net.register_module("bare", bare);
    net.define("def forward(self, x):\n    return self.bare.forward(self.normed.forward(x))\n");
    qs::torch_graph graph{net, {at::randn({2, 3, 4, 4})}};
    DOCTEST_REQUIRE(graph.size() == 2);
    DOCTEST_CHECK(graph.info(0).name == "normed");
    DOCTEST_CHECK(graph.info(1).name == "bare");
    DOCTEST_CHECK(graph.info(0).quantizable);
    DOCTEST_CHECK(graph.info(1).quantizable);
    DOCTEST_CHECK(graph.unswept().empty());
}
