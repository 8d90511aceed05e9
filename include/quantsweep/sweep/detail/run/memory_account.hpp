// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One thread's live tensors under a cap, and the smallest cap that a program can keep.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/cell_schedule.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>

namespace quantsweep::detail {

/// The bytes of live tensors over all threads, and their peak.
class live_bytes {
public:
    void add(std::size_t bytes) noexcept {
        const std::size_t now = current_.fetch_add(bytes) + bytes;
        for (std::size_t seen = peak_; now > seen && !peak_.compare_exchange_weak(seen, now);) {
        }
    }
    void remove(std::size_t bytes) noexcept { current_ -= bytes; }
    std::size_t peak() const noexcept { return peak_; }

private:
    std::atomic<std::size_t> current_{0};
    std::atomic<std::size_t> peak_{0};
};

/// What one thread holds. The cap applies to this thread; the peak is over all threads.
class memory_account {
public:
    memory_account(live_bytes& all, std::size_t cap, std::vector<std::size_t> node_bytes)
        : all_{all}, cap_{cap}, node_bytes_{std::move(node_bytes)} {}

    void add(std::size_t bytes) noexcept {
        held_ += bytes;
        all_.add(bytes);
    }
    void remove(std::size_t bytes) noexcept {
        held_ -= bytes;
        all_.remove(bytes);
    }
    bool is_capped() const noexcept { return cap_ != std::numeric_limits<std::size_t>::max(); }
    bool has_room(std::size_t bytes) const noexcept { return held_ + bytes <= cap_; }
    std::size_t held() const noexcept { return held_; }
    std::size_t cap() const noexcept { return cap_; }
    /// Returns the largest size that a node's output has had.
    std::size_t forecast(std::size_t node) const noexcept { return node_bytes_[node]; }
    void learn(std::size_t node, std::size_t bytes) noexcept { node_bytes_[node] = std::max(node_bytes_[node], bytes); }
    const std::vector<std::size_t>& node_bytes() const noexcept { return node_bytes_; }

private:
    live_bytes& all_;
    std::size_t cap_;
    std::size_t held_ = 0;
    std::vector<std::size_t> node_bytes_;
};

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
