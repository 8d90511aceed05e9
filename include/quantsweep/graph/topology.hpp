// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's nodes and edges, read once and checked.

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// A snapshot of the graph's description of itself.
struct topology {
    std::vector<layer_info> info{};                  ///< what the host says of each node
    std::vector<std::vector<std::size_t>> inputs{};  ///< node indices, or graph_input(k)
    std::vector<std::size_t> outputs{};              ///< the nodes that a metric sees
    std::size_t graph_inputs = 0;                    ///< how many inputs a batch must have

    /// How many nodes there are.
    std::size_t size() const noexcept { return info.size(); }

    /// The node's name, or "input k": the name of a value in calibrations.
    std::string value_name(std::size_t value) const;
};

namespace detail {

/// Appends a node without checks on its inputs.
void add_node(topology& net, const layer_info& info, std::span<const std::size_t> sources);
/// Adds the outputs and checks everything.
/// Errors  those of describe
void finish_topology(topology& net, std::span<const std::size_t> outputs);

}  // namespace detail

/// Reads the nodes and edges of a host and checks them.
/// Errors  graph_order, graph_edge, duplicate_name
/// Cost    O(nodes + edges)
template <described_graph Graph>
topology describe(const Graph& host) {
    topology net;
    const std::size_t size = host.size();
    for (std::size_t node = 0; node < size; ++node) detail::add_node(net, host.info(node), host.inputs(node));
    detail::finish_topology(net, host.outputs());
    return net;
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::layer_info>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/topology.ipp>
#endif
