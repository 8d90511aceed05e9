// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's nodes and edges, read once and checked.

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// A snapshot of what a graph says of itself.
struct topology {
    std::vector<layer_info> info{};
    std::vector<std::vector<std::size_t>> inputs{};  ///< node indices, or graph_input(k)
    std::vector<std::size_t> outputs{};
    std::size_t graph_inputs = 0;  ///< how many inputs a batch must have

    std::size_t size() const noexcept { return info.size(); }

    /// The node's name, or "input k": how calibrations call a value.
    std::string value_name(std::size_t value) const {
        return is_graph_input(value) ? "input " + std::to_string(input_index(value)) : info[value].name;
    }
};

namespace detail {

inline void check_name(const topology& net, std::size_t node) {
    for (std::size_t k = 0; k < net.graph_inputs; ++k)
        if (net.info[node].name == net.value_name(graph_input(k)))
            throw duplicate_name{net.info[node].name,
                                 "is what the batch's own input is called; name the node otherwise"};
}

inline void check_edges(const topology& net, std::size_t node) {
    for (std::size_t source : net.inputs[node]) {
        if (is_graph_input(source) || source < node) continue;
        if (source >= net.size())
            throw graph_edge{net.info[node].name, "reads node " + std::to_string(source) + ", but the graph has " +
                                                      std::to_string(net.size()) + " nodes"};
        throw graph_order{net.info[node].name, "is listed before its input '" + net.info[source].name +
                                                   "'; number the nodes so that every input comes first"};
    }
}

inline void check_outputs(const topology& net) {
    if (net.outputs.empty()) throw graph_edge{"", "the graph lists no output; a metric needs at least one"};
    for (std::size_t node : net.outputs) {
        if (node >= net.size())
            throw graph_edge{"", "an output names node " + std::to_string(node) + ", but the graph has " +
                                     std::to_string(net.size()) + " nodes"};
        if (std::count(net.outputs.begin(), net.outputs.end(), node) > 1)
            throw graph_edge{net.info[node].name, "is listed twice among the outputs"};
    }
}

}  // namespace detail

/// Errors  graph_order, graph_edge, duplicate_name
/// Cost    O(nodes + edges)
template <described_graph Graph>
topology describe(const Graph& host) {
    topology net;
    std::set<std::string, std::less<>> names;
    for (std::size_t node = 0; node < host.size(); ++node) {
        net.info.push_back(host.info(node));
        const std::span<const std::size_t> sources = host.inputs(node);
        net.inputs.emplace_back(sources.begin(), sources.end());
        for (std::size_t source : sources)
            if (is_graph_input(source)) net.graph_inputs = std::max(net.graph_inputs, input_index(source) + 1);
        if (!names.insert(net.info.back().name).second)
            throw duplicate_name{net.info.back().name,
                                 "two nodes have this name; rows and summaries are found by name"};
    }
    const std::span<const std::size_t> outputs = host.outputs();
    net.outputs.assign(outputs.begin(), outputs.end());
    for (std::size_t node = 0; node < net.size(); ++node) {
        detail::check_name(net, node);
        detail::check_edges(net, node);
    }
    detail::check_outputs(net);
    return net;
}

}  // namespace quantsweep
