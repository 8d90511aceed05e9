// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized together: a layer, or the layers that share a weight's memory.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/graph/topology.hpp>

namespace quantsweep {

/// Ascending nodes; more than one where weights are tied.
struct swept_unit {
    std::vector<std::size_t> nodes{};
    std::string name{};  ///< "stage1:0:0", or "encoder + decoder" where they share weights
};

/// The quantizable nodes, those that lend overlapping weights as one unit, also by way of a third; by first node.
/// Cost    O(weights squared)
template <described_graph Graph>
std::vector<swept_unit> swept_units(Graph& host, const topology& net) {
    struct group {
        std::vector<std::size_t> nodes;
        std::vector<parameter> weights;
    };
    std::vector<group> groups;
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        group mine{{node}, {}};
        for (const parameter& lent : std::span<const parameter>{host.parameters(node)})
            if (lent.role == parameter_role::weight) mine.weights.push_back(lent);
        const std::vector<parameter> lent = mine.weights;
        const auto tied = [&](const group& other) {
            return std::any_of(other.weights.begin(), other.weights.end(), [&](const parameter& theirs) {
                return std::any_of(lent.begin(), lent.end(), [&](const parameter& p) { return overlap(p, theirs); });
            });
        };
        for (group& other : groups)
            if (tied(other)) {
                mine.nodes.insert(mine.nodes.end(), other.nodes.begin(), other.nodes.end());
                mine.weights.insert(mine.weights.end(), other.weights.begin(), other.weights.end());
                other.nodes.clear();
            }
        std::erase_if(groups, [](const group& g) { return g.nodes.empty(); });
        std::sort(mine.nodes.begin(), mine.nodes.end());
        groups.push_back(std::move(mine));
    }
    std::sort(groups.begin(), groups.end(), [](const group& a, const group& b) { return a.nodes[0] < b.nodes[0]; });
    std::vector<swept_unit> units;
    for (const group& g : groups) {
        units.push_back({g.nodes, net.info[g.nodes[0]].name});
        for (std::size_t k = 1; k < g.nodes.size(); ++k) units.back().name += " + " + net.info[g.nodes[k]].name;
    }
    return units;
}

/// Errors  overlapping_clone, naming the layer, where a clone's parameter lies in the original's memory
template <described_graph Graph>
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
