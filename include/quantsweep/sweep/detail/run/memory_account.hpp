// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One thread's live tensors under a cap.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

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

}  // namespace quantsweep::detail
