// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Describes a host's network for people.

#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include <quantsweep/graph/swept_units.hpp>

namespace examples {

/// Prints the nodes by kind with their parameters, which layers are not swept and why, and which layers share a weight.
template <quantsweep::described_graph Graph>
void describe_network(std::ostream& out, Graph& graph) {
    struct kind {
        std::size_t nodes = 0, swept = 0, parameters = 0;
    };
    std::map<std::string, kind> kinds;
    kind all;
    for (std::size_t node = 0; node < graph.size(); ++node) {
        const quantsweep::layer_info& info = graph.info(node);
        std::size_t parameters = 0;
        for (const quantsweep::parameter& lent : graph.parameters(node))
            parameters += quantsweep::element_count(shape_of(lent));
        for (kind* k : {&all, &kinds[*info.attributes.at("kind").word()]}) {
            ++k->nodes;
            k->swept += info.quantizable;
            k->parameters += parameters;
        }
    }
    const auto line = [&](const std::string& name, const kind& k) {
        out << "  " << name << std::string(name.size() < 20 ? 20 - name.size() : 1, ' ') << k.nodes << " nodes, "
            << k.swept << " swept, " << k.parameters << " parameters\n";
    };
    for (const auto& [name, k] : kinds) line(name, k);
    line("all", all);
    if constexpr (requires { graph.unswept(); })
        for (const auto& left : graph.unswept()) out << "Not swept: " << left.layer << ": " << left.reason << "\n";
    for (const quantsweep::swept_unit& unit :
         quantsweep::swept_units(graph, quantsweep::describe(std::as_const(graph))))
        if (unit.nodes.size() > 1) out << "Swept as one layer because they share a weight: " << unit.name << "\n";
}

}  // namespace examples
