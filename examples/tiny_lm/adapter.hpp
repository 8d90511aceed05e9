// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All that the host writes: the engine's nodes as a quantsweep graph.

#include <algorithm>

#include <quantsweep/graph/graph.hpp>

#include "engine.hpp"

namespace qs = quantsweep;

template <>
struct qs::tensor_traits<tiny_lm::tensor> {
    using scalar = float;
    static tensor_view<const float> view(const tiny_lm::tensor& t) { return {t.values.data(), shape_of(t)}; }
    static tensor_view<float> view(tiny_lm::tensor& t) { return {t.values.data(), shape_of(t)}; }
    static tiny_lm::tensor clone(const tiny_lm::tensor& t) { return t; }
    static bool observable(const tiny_lm::tensor& t) { return t.bytes.empty(); }  // a text is not quantized
    /// Needed by --stop-threshold, which visits texts in a random order.
    static bool copy_sample(const tiny_lm::tensor& from, std::size_t k, tiny_lm::tensor& to, std::size_t j,
                            std::size_t) {
        if (from.tokens != to.tokens) return false;
        std::copy_n(&from.bytes[from.tokens * k], from.tokens, &to.bytes[to.tokens * j]);
        return true;
    }
    static shape shape_of(const tiny_lm::tensor& t) { return {t.sequences, t.tokens, t.width}; }
};

/// Sweeps the embedding, each projection, and each product of attention, whose inputs are queries, keys and values.
struct lm_graph {
    using tensor = tiny_lm::tensor;
    static_assert(tiny_lm::text == qs::graph_input(0),
                  "the engine must mark the text with the library's number of input 0");
    using enum tiny_lm::operation;
    tiny_lm::engine net;
    std::size_t last = net.nodes.size() - 1;
    std::vector<qs::parameter> lent{};

    explicit lm_graph(tiny_lm::engine e) : net{std::move(e)} {}
    std::size_t size() const { return net.nodes.size(); }
    qs::layer_info info(std::size_t n) const {
        const auto& [name, what, from, in, out, weight] = net.nodes[n];
        if (what != embedding && what != projection && what != attention) return {name, false};
        // In "block1:mlp:up" the parts are the layer's stage, block and role; "head" is all three.
        const std::size_t first = name.find(':'), second = name.rfind(':');
        const char* kind = what == embedding ? "embedding" : what == projection ? "linear" : "attention";
        return {name,
                true,
                {{"kind", kind},
                 {"stage", name.substr(0, first)},
                 {"block", first == second ? name : name.substr(first + 1, second - first - 1)},
                 {"role", name.substr(second + 1)}}};
    }
    std::span<const std::size_t> inputs(std::size_t n) const { return net.nodes[n].inputs; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    qs::axes axes(std::size_t) const { return {0, 2}; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) { return run(net.nodes[n], in); }
    std::span<const qs::parameter> parameters(std::size_t n) {
        auto& [name, what, from, in, out, weight] = net.nodes[n];
        lent.clear();
        if (what == embedding) lent.push_back({qs::tensor_view<float>{weight.data(), {in, out}}});
        if (what == projection) lent.push_back({qs::tensor_view<float>{weight.data(), {out, in}}});
        return lent;
    }
    std::vector<tensor> forward(const std::vector<tensor>& given) const { return {net.forward(given[0])}; }
    lm_graph clone() const { return *this; }
};
