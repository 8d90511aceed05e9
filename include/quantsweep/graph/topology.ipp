// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of topology.hpp.

#include <quantsweep/graph/topology.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string topology::value_name(std::size_t value) const {
    return is_graph_input(value) ? "input " + std::to_string(input_index(value)) : info[value].name;
}

namespace detail {

QUANTSWEEP_INLINE void add_node(topology& net, const layer_info& info, std::span<const std::size_t> sources) {
    net.info.push_back(info);
    net.inputs.emplace_back(sources.begin(), sources.end());
    for (std::size_t source : sources)
        if (is_graph_input(source)) net.graph_inputs = std::max(net.graph_inputs, input_index(source) + 1);
}

QUANTSWEEP_INLINE void check_names(const topology& net) {
    std::set<std::string> names;
    for (const layer_info& info : net.info)
        if (!names.insert(info.name).second)
            throw duplicate_name{info.name,
                                 "two nodes have this name; rename one, because rows and summaries are found by name"};
    for (std::size_t k = 0; k < net.graph_inputs; ++k)
        if (const std::string name = net.value_name(graph_input(k)); names.count(name) != 0)
            throw duplicate_name{name, "is the name of the batch's own input; give the node another name"};
}

QUANTSWEEP_INLINE void check_edges(const topology& net, std::size_t node) {
    for (std::size_t source : net.inputs[node]) {
        if (is_graph_input(source) || source < node) continue;
        if (source >= net.size())
            throw graph_edge{net.info[node].name, "reads node " + std::to_string(source) + ", but the graph has " +
                                                      std::to_string(net.size()) + " nodes"};
        throw graph_order{net.info[node].name, "is listed before its input '" + net.info[source].name +
                                                   "'; number the nodes so that every input comes first"};
    }
}

QUANTSWEEP_INLINE void check_outputs(const topology& net) {
    if (net.outputs.empty()) throw graph_edge{"", "the graph lists no output; a metric needs at least one"};
    for (std::size_t node : net.outputs) {
        if (node >= net.size())
            throw graph_edge{"", "an output names node " + std::to_string(node) + ", but the graph has " +
                                     std::to_string(net.size()) + " nodes"};
        if (std::count(net.outputs.begin(), net.outputs.end(), node) > 1)
            throw graph_edge{net.info[node].name, "is listed twice among the outputs; list each output once"};
    }
}

QUANTSWEEP_INLINE void finish_topology(topology& net, std::span<const std::size_t> outputs) {
    net.outputs.assign(outputs.begin(), outputs.end());
    check_names(net);
    for (std::size_t node = 0; node < net.size(); ++node) check_edges(net, node);
    check_outputs(net);
}

}  // namespace detail

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::layer_info>;
#endif
