// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host for each of several threads: the caller's own host, and clones of it.

#include <cstddef>
#include <memory>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// The first thread uses the host itself, which must outlive this object; each further thread uses a clone. A host that
/// cannot be cloned serves one thread. A host that accepts parameters, or that the caller shares, serves all threads.
/// Errors  overlapping_clone
/// Cost    the bytes of all parameters, parameter_bytes(), for each clone; none if the host is shared
class thread_hosts {
public:
    /// Uses the host itself for the first thread and a clone for each other thread. With `share`, all threads use the
    /// host.
    thread_hosts(any_graph& host, const topology& net, std::size_t threads, bool share = false);

    /// How many threads can work.
    std::size_t size() const noexcept { return hosts_.size(); }
    /// The host of a thread.
    any_graph& operator[](std::size_t thread) const noexcept { return *hosts_[thread]; }

private:
    std::vector<std::unique_ptr<any_graph>> clones_{};
    std::vector<any_graph*> hosts_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/thread_hosts.ipp>
#endif
