// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The network with a clock on each node.

#include <time.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "network.hpp"

namespace efficientvit_sam_l0 {

/// The number of evaluations of a node, and the time for which their threads ran. Excludes what other programs take of
/// a core.
struct node_time {
    std::uint64_t calls = 0;
    double seconds = 0;
};

/// Counts the evaluations of each node, including those of clones, from any number of threads.
class timed_network : public network {
public:
    explicit timed_network(network host)
        : network{std::move(host)}, counters_{std::make_shared<std::vector<counter>>(size())} {}

    tensor evaluate(std::size_t n, std::span<const tensor* const> arguments) {
        const std::int64_t start = thread_nanoseconds();
        tensor output = network::evaluate(n, arguments);
        counter& here = (*counters_)[n];
        here.nanoseconds += thread_nanoseconds() - start;
        ++here.calls;
        return output;
    }
    timed_network clone() const { return *this; }

    /// Returns the times of each node since the last call.
    std::vector<node_time> take_times() {
        std::vector<node_time> times;
        for (counter& node : *counters_)
            times.push_back({node.calls.exchange(0), 1e-9 * static_cast<double>(node.nanoseconds.exchange(0))});
        return times;
    }

private:
    static std::int64_t thread_nanoseconds() {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    }

    struct counter {
        std::atomic<std::uint64_t> calls{0};
        std::atomic<std::int64_t> nanoseconds{0};
    };
    std::shared_ptr<std::vector<counter>> counters_;
};

static_assert(qs::clonable_graph<timed_network>);

}  // namespace efficientvit_sam_l0
