// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The network as cells see it.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>

namespace quantsweep::detail {

/// The nodes, the swept units, and the nodes on which the outputs depend.
struct swept_network {
    topology net;
    std::vector<swept_unit> units;
    std::vector<std::size_t> unit_of;  ///< the node's swept unit, or `nowhere`
    std::vector<bool> reaches_output;  ///< by node, whether an output depends on it

    explicit swept_network(any_graph& host)
        : net{host.describe()},
          units{swept_units(host, net)},
          unit_of(net.size(), nowhere),
          reaches_output(net.size(), false) {
        for (std::size_t unit = 0; unit < units.size(); ++unit)
            for (std::size_t node : units[unit].nodes) unit_of[node] = unit;
        for (std::size_t node : net.outputs) reaches_output[node] = true;
        for (std::size_t node = net.size(); node-- > 0;)
            if (reaches_output[node])
                for (std::size_t source : net.inputs[node])
                    if (!is_graph_input(source)) reaches_output[source] = true;
    }

    std::size_t first_node(std::size_t unit) const noexcept { return units[unit].nodes.front(); }
    std::size_t decision(const cell& c, std::size_t node) const noexcept {
        return unit_of[node] == nowhere ? 0 : c.decision(unit_of[node]);
    }
    /// Returns the first node that the cell may quantize; all nodes before it are float.
    std::size_t begin(const cell& c) const noexcept {
        return c.quantized.empty() ? net.size() : first_node(c.quantized.front().first);
    }
};

}  // namespace quantsweep::detail
