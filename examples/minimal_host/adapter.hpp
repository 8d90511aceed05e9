// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All that a host writes: the engine's layers as a quantsweep graph.

#include <quantsweep/graph/graph.hpp>

#include "engine.hpp"

namespace qs = quantsweep;

struct my_tensor {
    std::vector<float> values;
    qs::shape shape;
};

struct my_graph {
    using tensor = my_tensor;
    engine net;
    std::vector<std::size_t> edges{};  // edges[n]: the node that node n reads
    std::size_t last = net.layers.size() - 1;
    std::vector<qs::parameter> lent{};

    explicit my_graph(engine e) : net{std::move(e)} {
        for (std::size_t n = 0; n < size(); ++n) edges.push_back(n == 0 ? qs::graph_input(0) : n - 1);
    }
    std::size_t size() const { return net.layers.size(); }
    qs::layer_info info(std::size_t n) const { return {net.layers[n].name}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return {&edges[n], 1}; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        return {net.layers[n].run(in[0]->values), {in[0]->shape[0], net.layers[n].out}};
    }
    std::span<const qs::parameter> parameters(std::size_t n) {
        dense& layer = net.layers[n];
        lent = {{qs::tensor_view<float>{layer.weight.data(), {layer.out, layer.in}}}};
        return lent;
    }
};
