// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The threads of a sweep. Each has a host, a runner for it, and an account of the memory that it holds.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <span>

#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/sweep/detail/run/hooked_runner.hpp>
#include <quantsweep/sweep/detail/run/stepped_runner.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

struct worker {
    any_graph& host;
    memory_account memory;
    std::unique_ptr<cell_runner> runner;

    worker(any_graph& of, const swept_network& network, const quantizer_table& quantizers, live_bytes& live,
           std::size_t cap, work_left* left)
        : host{of},
          memory{live, cap, std::vector<std::size_t>(network.net.size(), 0)},
          runner{make_runner({host, network, quantizers, memory, left})} {}

private:
    static std::unique_ptr<cell_runner> make_runner(const runner_context& context) {
        if (context.host.is_stepped()) return std::make_unique<stepped_runner>(context);
        return std::make_unique<hooked_runner>(context);
    }
};

inline bool any_rounds_weights(std::span<const scheme> schemes) {
    return std::any_of(schemes.begin(), schemes.end(), [](const scheme& how) { return how.quantizes_weights(); });
}

/// There is at most one worker for each batch.
class workers {
public:
    /// left  learns how long each node takes; nullptr if nobody asks
    /// Errors  overlapping_clone
    workers(const sweep_inputs& given, const swept_network& network, const quantizer_table& quantizers,
            work_left* left = nullptr)
        : hosts_{given.host, network.net, std::min(given.options.threads, given.batches.size()),
                 given.options.reentrant && !any_rounds_weights(given.schemes)} {
        const std::size_t most = given.options.max_live_bytes;
        const std::size_t share = most == 0 ? std::numeric_limits<std::size_t>::max() : most / hosts_.size();
        for (std::size_t thread = 0; thread < hosts_.size(); ++thread)
            all_.emplace_back(hosts_[thread], network, quantizers, live_, share, left);
    }
    workers(const workers&) = delete;
    workers& operator=(const workers&) = delete;

    std::size_t size() const noexcept { return all_.size(); }
    worker& operator[](std::size_t thread) noexcept { return all_[thread]; }
    const cell_runner& runner() const noexcept { return *all_.front().runner; }
    /// Returns the most bytes that were live at once, over all threads.
    std::size_t peak_bytes() const noexcept { return live_.peak(); }
    /// Tells every thread the size of each node's output.
    void learn(const std::vector<std::size_t>& node_bytes) noexcept {
        for (worker& each : all_)
            for (std::size_t node = 0; node < node_bytes.size(); ++node) each.memory.learn(node, node_bytes[node]);
    }

private:
    const thread_hosts hosts_;
    live_bytes live_{};
    std::deque<worker> all_{};
};

}  // namespace quantsweep::detail
