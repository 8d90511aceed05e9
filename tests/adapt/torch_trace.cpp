// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/detail/torch_trace.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <quantsweep/adapt/torch.hpp>
#include <quantsweep/graph/check_graph.hpp>

#include "../support/torch_network.hpp"

namespace qs = quantsweep;

namespace {

/// Checks the laws, and that stepping equals the runtime's forward pass, for more samples than the graph was made with.
void check_stepped(qs::torch_graph& graph, const at::Tensor& images) {
    const auto report =
        qs::check_graph(graph, qs::batch<at::Tensor>{{images}, {}, static_cast<std::size_t>(images.size(0))});
    DOCTEST_INFO(report.text());
    DOCTEST_CHECK(report.ok());
    DOCTEST_CHECK(report.status("forward") == qs::law_status::holds);
    DOCTEST_CHECK(report.status("clone") == qs::law_status::holds);
}

bool is_swept(const qs::torch_graph& graph, const std::string& layer) {
    bool found = false;
    for (std::size_t node = 0; node < graph.size(); ++node)
        found = found || (graph.info(node).name == layer && graph.info(node).quantizable);
    return found;
}

/// Checks a cell, as it is traced, that makes its first state itself. No number of its elements is a multiple of the
/// lanes of a vector, since the runtime's operators compute the elements that are left over in another way.
void check_cell(const char* steps, std::int64_t gates) {
    const std::string forward = std::string{R"(
        def forward(self, x):
            x = torch.relu(torch.linear(x, self.first))
            h = torch.zeros([x.size(0), 7])
)"} + steps + "            return torch.linear(h, self.last)\n";
    for (const std::int64_t samples : {1, 2}) {
        auto graph =
            toy::graph_of(forward.c_str(),
                          {{"first", {5, 3}}, {"input", {gates * 7, 5}}, {"hidden", {gates * 7, 7}}, {"last", {2, 7}}},
                          {at::randn({samples, 3})});
        for (const std::int64_t batch : {1, 5, 13}) check_stepped(graph, at::randn({batch, 3}));
        DOCTEST_CHECK(is_swept(graph, "input"));
        DOCTEST_CHECK(!is_swept(graph, "hidden"));
    }
}

std::string refused(const char* forward, const at::Tensor& example) {
    try {
        toy::graph_of(forward, {{"weight", {3, 3}}}, {example});
    } catch (const qs::unsupported_operator& error) {
        return error.layer();
    }
    return "nothing";
}

}  // namespace

DOCTEST_TEST_CASE("a mask that is filled in place, and that no input reaches, is made once") {
    // As in shifted windows: the regions of a plane are numbered.
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            mask = torch.zeros([3, 3])
            mask[0:2, 0:1].fill_(1.0)
            mask[2:3, :].fill_(2.0)
            mask[:, 2:3].mul_(-1.0)
            return y + mask.unsqueeze(0)
    )",
                               {{"weight", {3, 3}}}, {at::randn({2, 3, 3})});
    check_stepped(graph, at::randn({5, 3, 3}));
}

DOCTEST_TEST_CASE("a mask of the shape of an image is made once too; one of the shape of a batch is refused") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            mask = x.new_zeros([x.size(1), x.size(2)])
            mask[0:2, 0:1].fill_(1.0)
            mask[2:3, :].fill_(2.0)
            apart = mask.unsqueeze(1) - mask.unsqueeze(2)
            return y + apart.sum(1).masked_fill(mask == 1.0, -100.0)
    )",
                               {{"weight", {3, 3}}}, {at::randn({2, 3, 3})});
    check_stepped(graph, at::randn({5, 3, 3}));
    DOCTEST_CHECK(refused(R"(
        def forward(self, x):
            mask = x.new_zeros([x.size(0), x.size(1)])
            mask[:, 0:1].fill_(1.0)
            return torch.linear(x, self.weight) + mask.sum()
    )",
                          at::randn({2, 3})) == "aten::new_zeros");
}

DOCTEST_TEST_CASE("memory that a layer read before it is written, and a module's own, are not written for good") {
    const char* early = R"(
        def forward(self, x):
            mask = torch.zeros([3])
            y = torch.linear(x + mask, self.weight)
            mask[0:1].fill_(5.0)
            return y + mask
    )";
    DOCTEST_CHECK(refused(early, at::randn({2, 3})) == "aten::fill_");
    at::manual_seed(3);
    auto module = toy::module_of({{"weight", {3, 3}}, {"places", {3}}}, R"(
        def forward(self, x):
            return torch.linear(x, self.weight) + self.places.mul_(2.0)
    )");
    const at::Tensor before = module.attr("places").toTensor().clone();
    try {
        const qs::torch_graph graph{module, {at::randn({2, 3})}};
    } catch (const qs::unsupported_operator&) {
    }
    DOCTEST_CHECK(module.attr("places").toTensor().equal(before));
}

DOCTEST_TEST_CASE("a gated cell writes to parts of one tensor, which share no element: it is stepped") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            h = torch.tanh(torch.linear(x, self.start))
            a = torch.chunk(torch.linear(x, self.input), 3, 1)
            b0, b1, b2 = torch.chunk(torch.linear(h, self.hidden), 3, 1)
            r = b0.add_(a[0]).sigmoid_()
            z = b1.add_(a[1]).sigmoid_()
            n = a[2].add_(b2.mul_(r)).tanh_()
            return (h - n).mul_(z).add_(n)
    )",
                               {{"start", {4, 3}}, {"input", {12, 3}}, {"hidden", {12, 4}}}, {at::randn({2, 3})});
    check_stepped(graph, at::randn({5, 3}));
    auto cell = toy::graph_of(R"(
        def forward(self, x):
            h = torch.tanh(torch.linear(x, self.start))
            return torch.gru_cell(x, h, self.input, self.hidden)
    )",
                              {{"start", {4, 3}}, {"input", {12, 3}}, {"hidden", {12, 4}}}, {at::randn({2, 3})});
    check_stepped(cell, at::randn({5, 3}));
    DOCTEST_CHECK(refused(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            y[:, 0:2].mul_(2)
            return y[:, 1:3]
    )",
                          at::randn({2, 3})) == "aten::mul_");
    DOCTEST_CHECK(refused(R"(
        def forward(self, x):
            halves = torch.chunk(torch.linear(x.repeat(1, 2), self.weight.repeat(2, 2)), 2, 1)
            halves[0].mul_(2)
            return halves[0] + halves[1]
    )",
                          at::randn({2, 3})) == "aten::mul_");
}

DOCTEST_TEST_CASE("a cell whose first state is zeros of the batch's size is stepped, beside a mask that is made once") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            h = torch.zeros([x.size(0), 4])
            a = torch.chunk(torch.linear(x[:, 0], self.input), 3, 1)
            b0, b1, b2 = torch.chunk(torch.linear(h, self.hidden), 3, 1)
            r = b0.add_(a[0]).sigmoid_()
            z = b1.add_(a[1]).sigmoid_()
            n = a[2].add_(b2.mul_(r)).tanh_()
            h = torch.gru_cell(x[:, 1], (h - n).mul_(z).add_(n), self.input, self.hidden)
            mask = x.new_zeros([x.size(1), x.size(2)])
            mask[0:1, 0:2].fill_(1.0)
            return h + (x * mask).sum([1, 2]).unsqueeze(1)
    )",
                               {{"input", {12, 3}}, {"hidden", {12, 4}}}, {at::randn({2, 2, 3})});
    check_stepped(graph, at::randn({5, 2, 3}));
}

DOCTEST_TEST_CASE("a traced GRUCell that makes its first state itself is stepped") {
    check_cell(R"(
            a = torch.unsafe_chunk(torch.linear(x, self.input), 3, 1)
            b = torch.unsafe_chunk(torch.linear(h, self.hidden), 3, 1)
            r = b[0].add_(a[0]).sigmoid_()
            z = b[1].add_(a[1]).sigmoid_()
            n = (a[2] + b[2].mul_(r)).tanh_()
            h = (h - n).mul_(z).add_(n)
)",
               3);
}

DOCTEST_TEST_CASE("a traced LSTMCell that makes its first state itself is stepped") {
    check_cell(R"(
            gates = torch.unsafe_chunk(torch.linear(h, self.hidden).add_(torch.linear(x, self.input)), 4, 1)
            c = (gates[1].sigmoid_() * h).add_(gates[0].sigmoid_() * gates[2].tanh_())
            h = gates[3].sigmoid_() * torch.tanh(c)
)",
               4);
}

DOCTEST_TEST_CASE("a traced RNNCell that makes its first state itself is stepped") {
    check_cell("            h = torch.tanh(torch.linear(h, self.hidden).add_(torch.linear(x, self.input)))\n", 1);
}

DOCTEST_TEST_CASE("weights that freezing keeps in the module, as in-place operators might write to them, are named") {
    const char* forward = R"(
        def forward(self, x):
            h = torch.zeros([1, x.size(0), 4])
            y, _, _ = torch.lstm(x, [h, h], [self.first, self.second], False, 1, 0.0, False, False, True)
            a, b = torch.unsafe_chunk(y[:, -1], 2, 1)
            return a.add_(b)
    )";
    DOCTEST_CHECK_THROWS_WITH_AS(
        toy::graph_of(forward, {{"first", {16, 3}}, {"second", {16, 4}}}, {at::randn({2, 5, 3})}),
        doctest::Contains("from the module, because LibTorch's freezing keeps what an in-place"),
        qs::unsupported_operator);
}

DOCTEST_TEST_CASE("a node does not read a value of which it needs only the shape") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.relu(torch.linear(x, self.weight))
            h = torch.cos(torch.zeros_like(y))
            return y.sigmoid().add_(h)
    )",
                               {{"weight", {7, 3}}}, {at::randn({2, 3})});
    check_stepped(graph, at::randn({5, 3}));
}

DOCTEST_TEST_CASE("an operator that reads a part that was written in place has the runtime's strides, also in a view") {
    auto graph = toy::graph_of(R"(
        def forward(self, x):
            y = torch.linear(x, self.weight)
            part = y[:, 0:7].add_(1.0)
            return torch.tanh(part.t()).t() + torch.sigmoid(part)
    )",
                               {{"weight", {21, 3}}}, {at::randn({1, 3})});
    for (const std::int64_t batch : {1, 5, 13}) check_stepped(graph, at::randn({batch, 3}));
}

DOCTEST_TEST_CASE("where the runtime's own forward pass fails, the error says so and quotes it") {
    auto graph = toy::graph_of("def forward(self, x):\n    return torch.linear(x, self.weight)\n", {{"weight", {3, 3}}},
                               {at::randn({2, 3})});
    DOCTEST_CHECK_THROWS_WITH_AS(graph.forward({at::randn({2, 4})}), doctest::Contains("LibTorch's own forward pass"),
                                 qs::evaluation_failed);
    DOCTEST_CHECK_THROWS_WITH_AS(graph.forward({at::randn({2, 4})}), doctest::Contains("cannot be multiplied"),
                                 qs::evaluation_failed);
}
