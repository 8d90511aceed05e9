// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Checks that max_live_bytes leaves room for the cells of a sweep.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/sweep/detail/run/workers.hpp>

namespace quantsweep::detail {

/// The size of each node's output on the first batch, and the evaluations that finding it took.
struct learned_sizes {
    std::vector<std::size_t> node_bytes{};
    std::uint64_t evaluations = 0;
};

/// Runs one float pass over the first batch and tells the sizes to every worker.
/// Errors  those of the float network
inline learned_sizes learn_sizes(const sweep_inputs& given, const swept_network& network, workers& threads) {
    std::vector<cell_request> requests{{cell{}}};
    for (std::size_t unit = 0; unit < network.units.size(); ++unit)  // includes layers on which no output depends
        if (const std::size_t node = network.first_node(unit); !network.reaches_output[node])
            requests.push_back({make_cell(0, {&unit, 1}), false, node});
    const program everything = program_builder{network, std::move(requests)}.finish();
    worker& first = threads[0];
    learned_sizes learned;
    given.batches.visit(0, [&](const batch_view& batch) {
        check_batch(given.host, network.net, batch);
        learned.evaluations = first.runner->run(
            everything, batch, [](auto&&...) {},
            [&](std::size_t c, const cell_values& values) {
                if (values.failure && everything.cells[c].outputs) std::rethrow_exception(values.failure);
            });
    });
    learned.node_bytes = first.memory.node_bytes();
    threads.learn(learned.node_bytes);
    return learned;
}

/// Errors  memory_cap, with the smallest cap that is sufficient
inline void require_room(const sweep_options& options, const swept_network& network, const workers& threads,
                         const std::vector<std::size_t>& bytes, const program& float_pass, const program& cells) {
    std::size_t outputs = 0;
    for (std::size_t node : network.net.outputs) outputs += bytes[node];
    const cell_runner& runner = threads.runner();
    const std::size_t least =
        threads.size() * std::max(runner.least_bytes(float_pass, bytes, 0), runner.least_bytes(cells, bytes, outputs));
    if (options.max_live_bytes < least)
        throw memory_cap{"", "max_live_bytes is " + std::to_string(options.max_live_bytes) + "; these batches need " +
                                 std::to_string(least) + " on " + std::to_string(threads.size()) +
                                 " threads: allow that, or use smaller batches or fewer threads"};
}

}  // namespace quantsweep::detail
