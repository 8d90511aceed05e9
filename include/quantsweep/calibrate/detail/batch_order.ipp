// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Lets threads work on several batches at once while each place sees the batches in their order.

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <limits>
#include <mutex>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

/// Batches are begun in ascending order, and each has one turn at every place. The oldest batch therefore never waits,
/// and there is no deadlock.
class batch_order {
public:
    /// Thrown by a batch that waits for one that has failed.
    struct abandoned {};

    explicit batch_order(std::size_t places) : next_(places, 0) {}

    /// Calls work() as soon as all earlier batches have had their turn at the place.
    /// Errors  abandoned, if an earlier batch has failed; whatever work throws
    void in_turn(std::size_t place, std::size_t batch, function_ref<void()> work);
    /// Tells later batches not to wait for this one.
    void fail(std::size_t batch);

private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<std::size_t> next_;
    std::size_t failed_ = std::numeric_limits<std::size_t>::max();
};

QUANTSWEEP_INLINE void batch_order::in_turn(std::size_t place, std::size_t batch, function_ref<void()> work) {
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return next_[place] == batch || failed_ < batch; });
        if (next_[place] != batch) throw abandoned{};
    }
    work();
    {
        const std::lock_guard lock{mutex_};
        next_[place] = batch + 1;
    }
    changed_.notify_all();
}

QUANTSWEEP_INLINE void batch_order::fail(std::size_t batch) {
    {
        const std::lock_guard lock{mutex_};
        failed_ = std::min(failed_, batch);
    }
    changed_.notify_all();
}

}  // namespace quantsweep::detail
