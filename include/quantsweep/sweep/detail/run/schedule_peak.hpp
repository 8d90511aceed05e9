// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The memory that a schedule takes, and the smallest cap that a program can keep.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/cell_schedule.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>

namespace quantsweep::detail {

/// Returns the most that is held while a schedule runs. `held` is there at the start; `waiting` has the uses of each
/// step within the cell. A step has the size of its node's output. Copies of inputs that are rounded count too.
inline std::size_t schedule_peak(const cell_walk& walk, const cell_schedule& schedule,
                                 const quantizer_table& quantizers, const std::vector<std::size_t>& node_bytes,
                                 std::vector<std::size_t> waiting, std::size_t held) {
    std::size_t most = held;
    const auto bytes = [&](step_id id) { return node_bytes[walk.at(id).node]; };
    const auto spend = [&](step_id id) { held -= --waiting[id] == 0 ? bytes(id) : 0; };
    auto next = schedule.comparisons.begin();
    for (step_id id : schedule.steps) {
        const step& now = walk.at(id);
        for (; next != schedule.comparisons.end() && next->node < now.node; ++next)
            spend(next->node), spend(next->value);
        std::size_t copies = 0;
        if (now.decision != 0) {
            const layer_quantizers& how = quantizers[now.node][now.decision - 1];
            for (std::size_t k = 0; k < how.inputs.size(); ++k)
                if (how.inputs[k] && !is_graph_input(now.inputs[k])) copies += bytes(now.inputs[k]);
        }
        held += bytes(id);
        most = std::max(most, held + copies);
        for (step_id input : now.inputs)
            if (!is_graph_input(input)) spend(input);
    }
    return most;
}

/// Returns the most that a single cell holds if everything that it needs is computed for it alone. A cap must leave
/// room for this. `beside` is held throughout.
/// Cost    O(cells x nodes)
inline std::size_t smallest_cap(const swept_network& network, const program& work, const quantizer_table& quantizers,
                                const std::vector<std::size_t>& node_bytes, std::size_t beside) {
    std::size_t most = 0;
    cell_walk walk{network, work};
    for (const cell_request& request : work.cells) {
        walk.enter(request);
        std::vector<std::size_t> waiting(walk.size(), 0);
        const cell_schedule schedule =
            make_schedule(network, request, walk, [](step_id) { return false; }, [&](step_id id) { ++waiting[id]; });
        most = std::max(most, schedule_peak(walk, schedule, quantizers, node_bytes, std::move(waiting), beside));
    }
    return most;
}

}  // namespace quantsweep::detail
