// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of progress_clock.hpp.

#include <quantsweep/core/progress_clock.hpp>

#include <chrono>
#include <cmath>
#include <mutex>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

struct progress_clock::state {
    const progress_callback& callback;
    std::size_t total;
    std::size_t done = 0;
    std::mutex mutex{};
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

QUANTSWEEP_INLINE progress_clock::progress_clock(const progress_callback& callback, std::size_t total)
    : state_{callback ? new state{callback, total} : nullptr} {}

QUANTSWEEP_INLINE progress_clock::~progress_clock() { delete state_; }

QUANTSWEEP_INLINE void progress_clock::advance(std::string_view layer, std::size_t steps, double left_per_spent) {
    if (!state_ || steps == 0) return;
    state& now = *state_;
    const std::lock_guard lock{now.mutex};
    now.done += steps;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - now.start;
    double left = left_per_spent;
    if (now.done >= now.total || std::isnan(left))
        left = static_cast<double>(now.total - now.done) / static_cast<double>(now.done);
    now.callback(progress{now.done, now.total, layer, spent.count() * left});
}

QUANTSWEEP_INLINE void progress_clock::skip(std::size_t steps) {
    if (!state_) return;
    const std::lock_guard lock{state_->mutex};
    state_->total -= steps;
}

}  // namespace quantsweep
