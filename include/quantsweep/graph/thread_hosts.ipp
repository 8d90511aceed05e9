// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of thread_hosts.hpp.

#include <quantsweep/graph/thread_hosts.hpp>

#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE thread_hosts::thread_hosts(any_graph& host, const topology& net, std::size_t threads, bool share)
    : hosts_{&host} {
    if (share || host.takes_parameters()) hosts_.resize(threads, &host);
    while (hosts_.size() < threads) {
        std::unique_ptr<any_graph> clone = host.clone();
        if (!clone) return;
        require_separate_parameters(host, *clone, net);
        hosts_.push_back(clone.get());
        clones_.push_back(std::move(clone));
    }
}

}  // namespace quantsweep
