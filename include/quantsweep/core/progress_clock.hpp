// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts the steps of a long call and estimates the time left; from any number of threads.

#include <chrono>
#include <cstddef>
#include <limits>
#include <mutex>
#include <string_view>

#include <quantsweep/core/progress.hpp>

namespace quantsweep {

/// Costs nothing where no callback is given.
class progress_clock {
public:
    progress_clock(const progress_callback& callback, std::size_t total) : callback_{callback}, total_{total} {}

    /// One more step is done. Calls the callback, one thread at a time.
    void advance(std::string_view layer) {
        if (!callback_) return;
        const std::lock_guard lock{mutex_};
        ++done_;
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
        const double left = spent.count() * static_cast<double>(total_ - done_) / static_cast<double>(done_);
        callback_(progress{done_, total_, layer, left});
    }

    /// This many steps will not be needed.
    void skip(std::size_t steps) {
        const std::lock_guard lock{mutex_};
        total_ -= steps;
    }

private:
    const progress_callback& callback_;
    std::size_t total_;
    std::size_t done_ = 0;
    std::mutex mutex_{};
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace quantsweep
