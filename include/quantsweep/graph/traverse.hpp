// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs one float pass over a graph, and keeps no tensor longer than its last use.

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/graph/evaluate.hpp>

namespace quantsweep {

/// Evaluates a node.
using make_output = function_ref<any_tensor(std::size_t node, std::span<const tensor_ref> inputs)>;
/// Receives a node's inputs and its output, which it may move out of.
using visit_output = function_ref<void(std::size_t node, std::span<const tensor_ref> inputs, any_tensor& output)>;

/// Computes every node's output once, in order, by make(node, inputs), and calls visit(node, inputs, output) while all
/// of them are alive. Later nodes read what visit writes into the output. The library recycles a tensor after the last
/// node that reads it, and returns the graph's outputs, in the graph's order.
/// Errors  what make and visit throw
std::vector<any_tensor> traverse(any_graph& host, const topology& net, std::span<const tensor_ref> batch_inputs,
                                 make_output make, visit_output visit);

/// The same for the float network: the host's evaluate computes the outputs.
/// Errors  those of `evaluate`, and what visit throws
template <graph Graph, class Inputs, class Visit>
std::vector<tensor_of<Graph>> traverse(Graph& host, const topology& net, const Inputs& batch_inputs, Visit&& visit) {
    using tensor_type = tensor_of<Graph>;
    graph_model<Graph> model{host};
    std::vector<tensor_ref> inputs;
    for (std::size_t k = 0; k < net.graph_inputs; ++k) inputs.emplace_back(batch_inputs[k]);
    std::vector<any_tensor> made = traverse(
        model, net, inputs,
        [&](std::size_t node, std::span<const tensor_ref> read) { return evaluate(model, net, node, read); },
        [&](std::size_t node, std::span<const tensor_ref> read, any_tensor& output) {
            visit(node, read, output.as<tensor_type>());
        });
    std::vector<tensor_type> outputs;
    for (any_tensor& output : made) outputs.push_back(std::move(output.as<tensor_type>()));
    return outputs;
}

/// Runs one float pass of a host of either kind, and calls visit(node, output) for every node in turn.
/// Errors  those of `evaluate` or `run_hooked`, and what visit throws
void for_each_output(any_graph& host, const topology& net, std::span<const tensor_ref> batch_inputs,
                     function_ref<void(std::size_t node, tensor_ref output)> visit);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/traverse.ipp>
#endif
