// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host for each of several threads: the caller's own, and clones of it.

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep {

/// The first thread's is the host itself, which must outlive this; each further one's a clone. A host that cannot be
/// cloned is for one thread.
/// Errors  overlapping_clone
/// Cost    the bytes of all parameters for each clone: parameter_bytes()
template <described_graph Graph>
class thread_hosts {
public:
    thread_hosts(Graph& host, const topology& net, std::size_t threads) : hosts_{&host} {
        if constexpr (clonable_graph<Graph>)
            while (hosts_.size() < threads) {
                clones_.push_back(std::as_const(host).clone());
                require_separate_parameters(host, clones_.back(), net);
                hosts_.push_back(&clones_.back());
            }
    }
    thread_hosts(const thread_hosts&) = delete;
    thread_hosts& operator=(const thread_hosts&) = delete;

    std::size_t size() const noexcept { return hosts_.size(); }
    Graph& operator[](std::size_t thread) const noexcept { return *hosts_[thread]; }

private:
    std::deque<Graph> clones_{};  // references stay valid
    std::vector<Graph*> hosts_;
};

}  // namespace quantsweep
