// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of swept_units.hpp.

#include <quantsweep/graph/swept_units.hpp>

#include <algorithm>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/detail/read_only_memory.hpp>
#include <quantsweep/graph/overlap.hpp>

namespace quantsweep {

namespace detail {

/// A dense run of memory that a node lends.
struct lent_run {
    memory_run memory;
    std::size_t node;
};

/// Returns, sorted by address, the runs of the parameters for which is_meant(node, parameter).
QUANTSWEEP_INLINE std::vector<lent_run> lent_runs(any_graph& host, const topology& net,
                                                  function_ref<bool(std::size_t, const parameter&)> is_meant) {
    std::vector<lent_run> runs;
    for (std::size_t node = 0; node < net.size(); ++node)
        for (const parameter& lent : host.parameters(node))
            if (is_meant(node, lent))
                for (const memory_run& run : memory_runs(lent)) runs.push_back({run, node});
    std::sort(runs.begin(), runs.end(),
              [](const lent_run& a, const lent_run& b) { return std::less<>{}(a.memory.first, b.memory.first); });
    return runs;
}

/// Returns, for each node, the first node of its unit.
QUANTSWEEP_INLINE std::vector<std::size_t> first_of_units(any_graph& host, const topology& net) {
    const auto runs = lent_runs(host, net, [&](std::size_t node, const parameter& lent) {
        return net.info[node].quantizable && lent.role == parameter_role::weight;
    });
    std::vector<std::size_t> tied_to(net.size());  // an earlier node of the same unit, or the node itself
    std::iota(tied_to.begin(), tied_to.end(), std::size_t{0});
    const auto first_of = [&](std::size_t node) {
        while (tied_to[node] != node) node = tied_to[node] = tied_to[tied_to[node]];
        return node;
    };
    // The earlier run that ends last: a run that overlaps any earlier one overlaps this one.
    const lent_run* farthest = nullptr;
    for (const lent_run& run : runs) {
        if (farthest && std::less<>{}(run.memory.first, farthest->memory.last)) {
            const auto [first, second] = std::minmax({first_of(run.node), first_of(farthest->node)});
            tied_to[second] = first;
        }
        if (!farthest || std::less<>{}(farthest->memory.last, run.memory.last)) farthest = &run;
    }
    for (std::size_t node = 0; node < net.size(); ++node) tied_to[node] = first_of(node);
    return tied_to;
}

}  // namespace detail

QUANTSWEEP_INLINE std::vector<swept_unit> swept_units(any_graph& host, const topology& net) {
    const std::vector<std::size_t> first_of = detail::first_of_units(host, net);
    std::vector<swept_unit> units;
    std::vector<std::size_t> unit_of(net.size());
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        if (first_of[node] == node) {
            unit_of[node] = units.size();
            units.push_back({{node}, net.info[node].name});
        } else {
            swept_unit& unit = units[unit_of[first_of[node]]];
            unit.nodes.push_back(node);
            unit.name += " + " + net.info[node].name;
        }
    }
    return units;
}

QUANTSWEEP_INLINE std::size_t parameter_bytes(any_graph& host, const topology& net) {
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

QUANTSWEEP_INLINE void require_separate_parameters(any_graph& original, any_graph& clone, const topology& net) {
    for (std::size_t node = 0; node < net.size(); ++node) {
        const std::span<const parameter> mine = original.parameters(node), theirs = clone.parameters(node);
        for (std::size_t i = 0; i < mine.size() && i < theirs.size(); ++i)
            if (overlap(mine[i], theirs[i]))
                throw overlapping_clone{net.info[node].name,
                                        "clone() shares this layer's parameters with the original; "
                                        "a thread would overwrite another's weights: copy them"};
    }
}

QUANTSWEEP_INLINE void require_writable_weights(any_graph& host, const topology& net, bool with_biases) {
    const std::vector<detail::memory_run> read_only = detail::read_only_runs();
    for (std::size_t node = 0; node < net.size(); ++node)
        for (const parameter& lent : host.parameters(node))
            if (net.info[node].quantizable &&
                (lent.role == parameter_role::weight || (with_biases && lent.role == parameter_role::bias)) &&
                detail::have_common_memory(detail::memory_runs(lent), read_only))
                throw graph_law{
                    net.info[node].name,
                    (lent.role == parameter_role::weight ? std::string{"lends a weight"} : "lends a bias") +
                        " in memory that cannot be written, such as a file mapped for reading; map "
                        "it privately with write access (MAP_PRIVATE, PROT_READ | PROT_WRITE), lend a copy that "
                        "the layer computes with, or leave the layer float: quantizable = false"};
}

}  // namespace quantsweep
