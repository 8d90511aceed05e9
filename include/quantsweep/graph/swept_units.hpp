// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized together: a layer, or the layers that share a weight's memory.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
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

namespace detail {

/// A dense run of memory that a node lends.
struct lent_run {
    memory_run memory;
    std::size_t node;
};

/// By address, of the parameters for which is_meant(node, parameter).
template <described_graph Graph, class IsMeant>
std::vector<lent_run> lent_runs(Graph& host, const topology& net, IsMeant&& is_meant) {
    std::vector<lent_run> runs;
    for (std::size_t node = 0; node < net.size(); ++node)
        for (const parameter& lent : std::span<const parameter>{host.parameters(node)})
            if (is_meant(node, lent))
                for (const memory_run& run : memory_runs(lent)) runs.push_back({run, node});
    std::sort(runs.begin(), runs.end(),
              [](const lent_run& a, const lent_run& b) { return std::less<>{}(a.memory.first, b.memory.first); });
    return runs;
}

}  // namespace detail

/// The quantizable nodes, those that lend overlapping weights as one unit, also by way of a third; by first node.
/// Cost    O(runs log runs), the weights' dense runs of memory: one each for dense tensors
template <described_graph Graph>
std::vector<swept_unit> swept_units(Graph& host, const topology& net) {
    const auto runs = detail::lent_runs(host, net, [&](std::size_t node, const parameter& lent) {
        return net.info[node].quantizable && lent.role == parameter_role::weight;
    });
    std::vector<std::size_t> tied_to(net.size());  // an earlier node of the same unit, or the node itself
    std::iota(tied_to.begin(), tied_to.end(), std::size_t{0});
    const auto first_of = [&](std::size_t node) {
        while (tied_to[node] != node) node = tied_to[node] = tied_to[tied_to[node]];
        return node;
    };
    const detail::lent_run* farthest =
        nullptr;  // of the runs before, the one that ends last: a run that meets any meets it
    for (const detail::lent_run& run : runs) {
        if (farthest && std::less<>{}(run.memory.first, farthest->memory.last)) {
            const auto [first, second] = std::minmax({first_of(run.node), first_of(farthest->node)});
            tied_to[second] = first;
        }
        if (!farthest || std::less<>{}(farthest->memory.last, run.memory.last)) farthest = &run;
    }

    std::vector<swept_unit> units;
    std::vector<std::size_t> unit_of(net.size());
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        const std::size_t first = first_of(node);
        if (first == node) {
            unit_of[node] = units.size();
            units.push_back({{node}, net.info[node].name});
        } else {
            units[unit_of[first]].nodes.push_back(node);
            units[unit_of[first]].name += " + " + net.info[node].name;
        }
    }
    return units;
}

/// Of the memory that all nodes lend, what they share counted once: what a clone takes.
template <described_graph Graph>
std::size_t parameter_bytes(Graph& host, const topology& net) {
    std::size_t bytes = 0;
    const void* end = nullptr;
    for (const detail::lent_run& run : detail::lent_runs(host, net, [](auto&&...) { return true; })) {
        const void* const first = end && std::less<>{}(run.memory.first, end) ? end : run.memory.first;
        if (!std::less<>{}(first, run.memory.last)) continue;
        bytes += static_cast<std::size_t>(static_cast<const char*>(run.memory.last) - static_cast<const char*>(first));
        end = run.memory.last;
    }
    return bytes;
}

/// Errors  overlapping_clone, naming the layer, where a clone's parameter lies in the original's memory
template <described_graph Graph>
void require_separate_parameters(Graph& original, Graph& clone, const topology& net) {
    for (std::size_t node = 0; node < net.size(); ++node) {
        const std::span<const parameter> mine{original.parameters(node)}, theirs{clone.parameters(node)};
        for (std::size_t i = 0; i < mine.size() && i < theirs.size(); ++i)
            if (overlap(mine[i], theirs[i]))
                throw overlapping_clone{net.info[node].name,
                                        "clone() shares this layer's parameters with the original; "
                                        "a thread would overwrite another's weights: copy them"};
    }
}

}  // namespace quantsweep
