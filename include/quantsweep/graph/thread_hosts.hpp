// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host for each of several threads: the caller's own, and clones of it.

#include <cstddef>
#include <memory>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// The first thread's is the host itself, which must outlive this; each further one's a clone. A host that cannot be
/// cloned is for one thread. One that takes parameters, or is to be shared, is for all.
/// Errors  overlapping_clone
/// Cost    the bytes of all parameters for each clone: parameter_bytes(); none where the host is shared
class thread_hosts {
public:
    /// The host itself for the first thread, and a clone for each other one; `share`: the host for all.
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
