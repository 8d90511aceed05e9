// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What has to be evaluated for one cell, and how often each value is used.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/program.hpp>

namespace quantsweep::detail {

/// Compares a node's value with its float value as soon as both exist.
struct comparison {
    std::size_t node;
    step_id value;
};

struct cell_schedule {
    std::vector<step_id> steps{};           ///< the steps to evaluate, each after its inputs
    std::vector<comparison> comparisons{};  ///< by ascending node
    std::vector<step_id> outputs{};         ///< the network's outputs under the cell
};

/// Makes the schedule of the cell that `walk` has entered. Calls wait(id) for each later use of a step within the cell.
/// is_made(id) says whether a step's value already exists.
template <class IsMade, class Wait>
cell_schedule make_schedule(const swept_network& network, const cell_request& request, const cell_walk& walk,
                            IsMade&& is_made, Wait&& wait) {
    cell_schedule result;
    for (std::size_t node : walk.changed())
        if (walk.compares(request, node)) result.comparisons.push_back({node, walk.id(node)});
    if (request.outputs)
        for (std::size_t node : network.net.outputs) result.outputs.push_back(walk.id(node));

    std::vector<step_id> pending = result.outputs;
    for (const comparison& c : result.comparisons) pending.insert(pending.end(), {c.node, c.value});
    std::vector<bool> listed(walk.size(), false);
    while (!pending.empty()) {
        const step_id id = pending.back();
        pending.pop_back();
        wait(id);
        if (listed[id] || is_made(id)) continue;
        listed[id] = true;
        result.steps.push_back(id);
        for (step_id input : walk.at(id).inputs)
            if (!is_graph_input(input)) pending.push_back(input);
    }
    // The inputs of a step have smaller nodes, so ascending nodes are an order of evaluation.
    std::sort(result.steps.begin(), result.steps.end(),
              [&](step_id a, step_id b) { return std::pair{walk.at(a).node, a} < std::pair{walk.at(b).node, b}; });
    return result;
}

}  // namespace quantsweep::detail
