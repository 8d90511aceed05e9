// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized together: a layer, or the layers that share a weight's memory.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/topology.hpp>

namespace quantsweep {

/// Ascending nodes; more than one where weights are tied.
struct swept_unit {
    std::vector<std::size_t> nodes{};
    std::string name{};  ///< "stage1:0:0", or "encoder + decoder" where they share weights
};

/// The quantizable nodes, those that lend overlapping weights as one unit; by their first node.
/// Cost    O(weights squared)
template <graph Graph>
std::vector<swept_unit> swept_units(Graph& host, const topology& net) {
    std::vector<swept_unit> units;
    std::vector<std::vector<parameter>> weights;  // of each unit
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        std::vector<parameter> mine;
        for (const parameter& lent : std::span<const parameter>{host.parameters(node)})
            if (lent.role == parameter_role::weight) mine.push_back(lent);
        const auto shares = [&](const std::vector<parameter>& theirs) {
            for (const parameter& a : mine)
                for (const parameter& b : theirs)
                    if (overlap(a, b)) return true;
            return false;
        };
        std::size_t unit = 0;
        while (unit < units.size() && !shares(weights[unit])) ++unit;
        if (unit == units.size()) {
            units.push_back({{node}, net.info[node].name});
            weights.push_back(std::move(mine));
        } else {
            units[unit].nodes.push_back(node);
            units[unit].name += " + " + net.info[node].name;
            weights[unit].insert(weights[unit].end(), mine.begin(), mine.end());
        }
    }
    return units;
}

/// Errors  overlapping_clone, naming the layer, where a clone's parameter lies in the original's memory
template <graph Graph>
void require_separate_parameters(Graph& original, Graph& clone, const topology& net) {
    for (std::size_t node = 0; node < net.size(); ++node) {
        const std::span<const parameter> mine{original.parameters(node)}, theirs{clone.parameters(node)};
        for (std::size_t i = 0; i < mine.size() && i < theirs.size(); ++i)
            if (overlap(mine[i], theirs[i]))
                throw overlapping_clone{net.info[node].name, "clone() shares this layer's parameters with the original; "
                                                             "a thread would overwrite another's weights: copy them"};
    }
}

}  // namespace quantsweep
