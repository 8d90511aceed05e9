// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One float pass over a graph that keeps no tensor longer than its last use.

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/graph/evaluate.hpp>

namespace quantsweep {

/// Makes every node's output once, in order, by make(node, inputs), and calls visit(node, inputs, output) while all of them
/// are alive. What visit writes into the output is what later nodes read.
/// A tensor is recycled after the last node that reads it; the graph's outputs are returned, in the graph's order.
/// Errors  what make and visit throw
template <graph Graph, class Inputs, class Make, class Visit>
std::vector<tensor_of<Graph>> traverse(Graph& host, const topology& net, const Inputs& batch_inputs, Make&& make,
                                       Visit&& visit) {
    using tensor_type = tensor_of<Graph>;
    std::vector<std::size_t> readers(net.size());
    for (const auto& sources : net.inputs)
        for (std::size_t source : sources)
            if (!is_graph_input(source)) ++readers[source];
    for (std::size_t node : net.outputs) ++readers[node];

    std::vector<std::optional<tensor_type>> values(net.size());
    const auto release = [&](std::size_t node) {
        if (--readers[node] == 0) {
            recycle(host, std::move(*values[node]));
            values[node].reset();
        }
    };
    std::vector<const tensor_type*> inputs;
    for (std::size_t node = 0; node < net.size(); ++node) {
        inputs.clear();
        for (std::size_t source : net.inputs[node])
            inputs.push_back(is_graph_input(source) ? &batch_inputs[input_index(source)] : &*values[source]);
        const std::span<const tensor_type* const> read{inputs};
        values[node].emplace(make(node, read));
        visit(node, read, *values[node]);
        for (std::size_t source : net.inputs[node])
            if (!is_graph_input(source)) release(source);
        if (readers[node] == 0) {
            ++readers[node];
            release(node);
        }
    }
    std::vector<tensor_type> outputs;
    for (std::size_t node : net.outputs) outputs.push_back(std::move(*values[node]));
    return outputs;
}

/// The float network: outputs are made by the host's evaluate.
/// Errors  those of `evaluate`, and what visit throws
template <graph Graph, class Inputs, class Visit>
std::vector<tensor_of<Graph>> traverse(Graph& host, const topology& net, const Inputs& batch_inputs, Visit&& visit) {
    const auto make = [&](std::size_t node, std::span<const tensor_of<Graph>* const> inputs) {
        return evaluate(host, net, node, inputs);
    };
    return traverse(host, net, batch_inputs, make, visit);
}

}  // namespace quantsweep
