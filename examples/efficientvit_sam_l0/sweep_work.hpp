// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep evaluated, and how long that should have taken according to the layers' own times.

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <utility>
#include <vector>

#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/result/result.hpp>

#include "timed_network.hpp"

namespace efficientvit_sam_l0 {

/// Runs one plain pass over every batch, on as many threads as the sweep will have, because cores that share caches
/// slow each other down. Returns the time of each node. An untimed pass comes first, because a sweep rarely touches
/// fresh memory.
template <class Batches>
std::vector<node_time> time_float_pass(timed_network& host, const Batches& batches, std::size_t threads,
                                       const qs::progress_callback& progress) {
    const qs::topology net = qs::describe(std::as_const(host));
    std::vector<timed_network> hosts;
    for (std::size_t thread = 0; thread < std::min(threads, batches.size()); ++thread) hosts.push_back(host.clone());
    const auto pass = [&](timed_network& here, const auto& batch) {
        for (auto& output : qs::traverse(here, net, batch.inputs, [](auto&&...) {})) here.recycle(std::move(output));
    };
    qs::parallel_for(hosts.size(), hosts.size(), [&](std::size_t, std::size_t i) { pass(hosts[i], batches[i]); });
    (void)host.take_times();
    qs::progress_clock clock{progress, batches.size()};
    qs::parallel_for(hosts.size(), batches.size(), [&](std::size_t thread, std::size_t i) {
        pass(hosts[thread], batches[i]);
        clock.advance({});
    });
    return host.take_times();
}

struct sweep_work {
    double suffix_share = 0;     ///< MACs that depend on each layer, relative to a full pass for every row
    double evaluated_share = 0;  ///< MACs that were evaluated, with float passes, relative to the same
    double predicted_seconds = 0;
    double measured_seconds = 0;
};

namespace detail {

inline double macs(const qs::layer_info& info) {
    const auto found = info.attributes.find("macs");
    return found == info.attributes.end() ? 0 : *found->second.number();
}

/// Returns, for each node, the number of quantizable nodes that it is or depends on.
inline std::vector<std::size_t> layers_above(const qs::topology& net) {
    std::vector<std::vector<bool>> above(net.size(), std::vector<bool>(net.size()));
    std::vector<std::size_t> counts;
    for (std::size_t n = 0; n < net.size(); ++n) {
        above[n][n] = net.info[n].quantizable;
        for (std::size_t source : net.inputs[n])
            for (std::size_t i = 0; i < n && !qs::is_graph_input(source); ++i)
                if (above[source][i]) above[n][i] = true;
        counts.push_back(static_cast<std::size_t>(std::count(above[n].begin(), above[n].end(), true)));
    }
    return counts;
}

}  // namespace detail

/// Compares the node times of the float pass with those of the sweep.
inline sweep_work work_of(const timed_network& host, const qs::sweep_result& result, std::size_t threads,
                          const std::vector<node_time>& float_pass, const std::vector<node_time>& sweep) {
    const qs::topology net = qs::describe(host);
    const std::vector<std::size_t> layers = detail::layers_above(net);
    const auto samples = static_cast<double>(result.samples);
    double pass = 0, suffixes = 0, evaluated = 0, seconds = 0;
    for (std::size_t n = 0; n < net.size(); ++n) {
        const double macs = detail::macs(net.info[n]);
        pass += macs;
        suffixes += macs * static_cast<double>(layers[n]);
        evaluated += macs * static_cast<double>(sweep[n].calls) / samples;
        seconds +=
            static_cast<double>(sweep[n].calls) * float_pass[n].seconds / static_cast<double>(float_pass[n].calls);
    }
    // The last images may leave some threads without work.
    const std::size_t turns = (result.samples + threads - 1) / threads;
    return {suffixes / (pass * static_cast<double>(result.layers.size())),
            evaluated / (pass * static_cast<double>(result.rows.size())),
            seconds * static_cast<double>(turns) / samples, result.cost.seconds};
}

inline void write_work(std::ostream& out, const sweep_work& work, const qs::sweep_result& result, std::size_t threads) {
    out << "Work: " << result.cost.layer_evaluations << " layer evaluations for " << result.rows.size() << " rows and "
        << result.samples << " images. By multiply-accumulates the suffixes are " << work.suffix_share << " of "
        << result.layers.size() << " full passes for each scheme; with the float passes, " << work.evaluated_share
        << " were evaluated.\nTime: the sweep took " << work.measured_seconds << " s on " << threads
        << " threads. By the time that each node takes of its thread in plain passes of this run, its evaluations "
        << "take " << work.predicted_seconds << " s. The sweep took " << work.measured_seconds / work.predicted_seconds
        << " times as long.\n";
}

}  // namespace efficientvit_sam_l0
