// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts the bytes of live tensors.

#include <atomic>
#include <cstddef>

namespace quantsweep::detail {

/// Bytes of live tensors over all threads, and the most there ever were.
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

}  // namespace quantsweep::detail
