// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/check_graph.hpp>

#include <functional>
#include <memory>
#include <optional>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// The toy host with one law broken on purpose.
struct broken : toy::graph {
    std::function<void(std::size_t, std::span<const toy::tensor* const>, toy::tensor&)> sabotage{};
    std::function<void(std::size_t)> on_write{};
    std::function<void(std::vector<toy::tensor>&)> on_forward{};

    explicit broken(toy::graph g) : toy::graph{std::move(g)} {}
    toy::tensor evaluate(std::size_t n, std::span<const toy::tensor* const> in) {
        toy::tensor out = toy::graph::evaluate(n, in);
        if (sabotage) sabotage(n, in, out);
        return out;
    }
    void parameters_changed(std::size_t n) {
        if (on_write) on_write(n);
    }
    std::vector<toy::tensor> forward(const std::vector<toy::tensor>& inputs) {
        std::vector<toy::tensor> values;
        for (std::size_t node = 0; node < size(); ++node) {
            std::vector<const toy::tensor*> in;
            for (std::size_t source : nodes[node].inputs)
                in.push_back(qs::is_graph_input(source) ? &inputs[qs::input_index(source)] : &values[source]);
            values.push_back(evaluate(node, in));
        }
        std::vector<toy::tensor> outputs;
        for (std::size_t node : output_nodes) outputs.push_back(values[node]);
        if (on_forward) on_forward(outputs);
        return outputs;
    }
    broken clone() const { return *this; }
};

toy::batch some_batch() {
    toy::builder b{9};
    return b.make_batch(3, 1, 4, 5);
}

qs::graph_report report(broken& host) { return qs::check_graph(host, some_batch()); }

}  // namespace

TEST_CASE("a host that keeps every law passes, and the report says so law by law") {
    broken host{toy::chain(4)};
    const auto batch = some_batch();
    std::vector<toy::batch> parts;
    for (std::size_t s = 0; s < 3; ++s) {
        toy::batch one{{{{}, {1, 4, 5}}}, {batch.labels[s]}, 1};
        const auto first = batch.inputs[0].values.begin() + static_cast<std::ptrdiff_t>(s * 20);
        one.inputs[0].values.assign(first, first + 20);
        parts.push_back(one);
    }
    const auto r = qs::check_graph(host, batch, parts, {.probe_reentrancy = false});
    INFO(r.text());
    CHECK(r.ok());
    CHECK_NOTHROW(r.require());
    for (const char* law :
         {"structure", "evaluation", "inputs", "aliasing", "persistence", "ownership", "samples", "determinism",
          "forward", "writes", "restoration", "tied weights", "clone", "batch invariance"})
        CHECK(r.status(law) == qs::law_status::holds);
    CHECK(r.status("reentrancy") == qs::law_status::unknown);
    CHECK(r.text().find("yes     forward: stepping gives the bits of forward(inputs)\n") != std::string::npos);
}

TEST_CASE("parts that do not fit the graph are a broken law, not a crash") {
    broken host{toy::chain(2)};
    const auto r = qs::check_graph(host, some_batch(), std::vector<toy::batch>{{{}, {}, 3}});
    CHECK(r.status("batch invariance") == qs::law_status::broken);
    CHECK(r.ok());
}

TEST_CASE("each broken law is found, and the layer named") {
    broken host{toy::chain(4)};
    const auto expect_broken = [&](const char* law) {
        const auto r = report(host);
        INFO(r.text());
        CHECK(r.status(law) == qs::law_status::broken);
        CHECK(!r.ok());
        CHECK_THROWS_AS(r.require(), qs::graph_law);
    };
    SUBCASE("inputs are changed") {
        host.sabotage = [](std::size_t n, auto in, auto&) {
            if (n == 2) const_cast<toy::tensor*>(in[0])->values[0] += 1;
        };
        expect_broken("inputs");
    }
    SUBCASE("evaluation depends on the past") {
        host.sabotage = [calls = 0](std::size_t n, auto, toy::tensor& out) mutable {
            if (n == 1) out.values[0] += static_cast<float>(++calls);
        };
        expect_broken("determinism");
    }
    SUBCASE("writes are not seen") {
        host.sabotage = [first = std::optional<toy::tensor>{}](std::size_t n, auto, toy::tensor& out) mutable {
            if (n != 3) return;
            if (!first) first = out;
            out = *first;
        };
        expect_broken("writes");
        CHECK(report(host).laws.size() > 5);
    }
    SUBCASE("the old weights are not seen again") {
        host.on_write = [&](std::size_t n) {
            if (n == 1) host.nodes[1].bias[0] += 1;
        };
        expect_broken("restoration");
    }
    SUBCASE("an output holds fewer samples than the batch") {
        host.sabotage = [](std::size_t n, auto, toy::tensor& out) {
            if (n != 3) return;
            out.shape[0] = 1;
            out.values.resize(qs::element_count(out.shape));
        };
        expect_broken("samples");
        CHECK(report(host).text().find("NO      samples: 'conv3' has an output whose sample axis") !=
              std::string::npos);
        CHECK(report(host).status("forward") == qs::law_status::holds);
    }
    SUBCASE("forward is another network") {
        host.on_forward = [](std::vector<toy::tensor>& out) { out[0].values[2] += 1e-3F; };
        expect_broken("forward");
    }
    SUBCASE("forward throws") {
        host.on_forward = [](auto&) { throw std::runtime_error{"not today"}; };
        expect_broken("forward");
        CHECK(report(host).text().find("throws: not today") != std::string::npos);
    }
    SUBCASE("a node throws the second time") {
        host.before_evaluate = [calls = 0](std::size_t) mutable {
            if (++calls > 4) throw std::runtime_error{"used up"};
        };
        expect_broken("determinism");
    }
    SUBCASE("a node throws under other weights") {
        host.before_evaluate = [&, kept = host.nodes[2].weight](std::size_t n) {
            if (n == 2 && host.nodes[2].weight != kept) throw std::runtime_error{"out of range"};
        };
        expect_broken("writes");
    }
    SUBCASE("a node throws") {
        host.before_evaluate = [](std::size_t n) {
            if (n == 2) throw std::runtime_error{"unsupported"};
        };
        expect_broken("evaluation");
        CHECK(report(host).laws.back().layer == "conv2");
    }
    SUBCASE("the order is wrong") {
        host.nodes[1].inputs = {2};
        expect_broken("structure");
    }
}

namespace {

/// Tensors that share memory: evaluate may return its input's memory, or a buffer that it writes again.
struct sharing_tensor {
    std::shared_ptr<std::vector<float>> memory;
};

struct sharing_graph {
    using tensor = sharing_tensor;
    bool hands_out_input = false;
    bool reuses_buffer = false;
    std::size_t buffers_a_node = 0;  // buffers that the second node returns in turn; 0: a new one at each call
    std::vector<std::shared_ptr<std::vector<float>>> ring{};
    std::size_t calls = 0;
    std::shared_ptr<std::vector<float>> buffer = std::make_shared<std::vector<float>>(4);
    std::vector<std::size_t> edges[2] = {{qs::graph_input(0)}, {0}};
    std::size_t last = 1;

    std::size_t size() const { return 2; }
    qs::layer_info info(std::size_t n) const { return {"node" + std::to_string(n), false}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return edges[n]; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        if (hands_out_input) return {in[0]->memory};
        auto out = reuses_buffer ? buffer : std::make_shared<std::vector<float>>(4);
        if (n == 1 && buffers_a_node > 0) {
            while (ring.size() < buffers_a_node) ring.push_back(std::make_shared<std::vector<float>>(4));
            out = ring[calls++ % buffers_a_node];
        }
        for (std::size_t i = 0; i < 4; ++i) (*out)[i] = (*in[0]->memory)[i] + 1;
        return {out};
    }
};

}  // namespace

template <>
struct quantsweep::tensor_traits<sharing_tensor> {
    using scalar = float;
    static tensor_view<const float> view(const sharing_tensor& t) { return {t.memory->data(), {1, t.memory->size()}}; }
    static tensor_view<float> view(sharing_tensor& t) { return {t.memory->data(), {1, t.memory->size()}}; }
    static sharing_tensor clone(const sharing_tensor& t) { return {std::make_shared<std::vector<float>>(*t.memory)}; }
};

TEST_CASE("tensors that share memory are found out") {
    const qs::batch<sharing_tensor> batch{{{std::make_shared<std::vector<float>>(4, 1.0F)}}, {}, 1};
    sharing_graph host;
    CHECK(qs::check_graph(host, batch).ok());
    host.hands_out_input = true;
    CHECK(qs::check_graph(host, batch).status("aliasing") == qs::law_status::broken);
    host.hands_out_input = false;
    host.reuses_buffer = true;  // the second node writes its output into its input
    CHECK(qs::check_graph(host, batch).status("inputs") == qs::law_status::broken);
    CHECK(qs::check_graph(host, batch).status("aliasing") == qs::law_status::broken);
}

TEST_CASE("a node that writes its own buffer again at each call breaks one law, and is told what to do") {
    const qs::batch<sharing_tensor> batch{{{std::make_shared<std::vector<float>>(4, 1.0F)}}, {}, 1};
    for (const std::size_t buffers : {1U, 2U}) {
        sharing_graph host;
        host.buffers_a_node = buffers;
        const auto report = qs::check_graph(host, batch);
        INFO(report.text());
        for (const qs::checked_law& l : report.laws)
            CHECK((l.status == qs::law_status::broken) == (l.law == "ownership"));
        CHECK_FALSE(report.ok());
        std::string told;
        try {
            report.require();
        } catch (const qs::graph_law& broken) {
            told = broken.what();
            CHECK(broken.layer() == "node1");
        }
        CHECK(told.find("return a new tensor from each call, or copy the buffer") != std::string::npos);
    }
}

TEST_CASE("the memory of an input is not that of an earlier output") {
    const qs::batch<sharing_tensor> batch{{{std::make_shared<std::vector<float>>(4, 1.0F)}}, {}, 1};
    sharing_graph host;
    host.hands_out_input = true;
    CHECK(qs::check_graph(host, batch).status("ownership") == qs::law_status::holds);
}
