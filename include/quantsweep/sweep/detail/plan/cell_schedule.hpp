// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What one cell has to evaluate now, and who waits for each value.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/program.hpp>

namespace quantsweep::detail {

/// A node's value compared with its float one, as soon as both are there.
struct comparison {
    std::size_t node;
    step_id value;
};

struct cell_schedule {
    std::vector<step_id> steps{};           ///< to evaluate, each after its inputs
    std::vector<comparison> comparisons{};  ///< ascending nodes
    std::vector<step_id> outputs{};         ///< of the network, under the cell
};

/// The schedule of the cell that `walk` has entered. wait(id) is called for each later use of a step within the cell;
/// is_made(id) says which are there already.
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
    // A step's inputs have smaller nodes, so ascending nodes is an order of evaluation.
    std::sort(result.steps.begin(), result.steps.end(),
              [&](step_id a, step_id b) { return std::pair{walk.at(a).node, a} < std::pair{walk.at(b).node, b}; });
    return result;
}

}  // namespace quantsweep::detail
