// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A loop over independent pieces of work on several threads.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace quantsweep {

/// Calls work(thread, i) for every i below count; i is handed out in ascending order, a thread takes the next when free.
/// Errors  the exception of the smallest i that threw, after all threads have stopped; later work is not begun
template <class Work>
void parallel_for(std::size_t threads, std::size_t count, Work&& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr failure;
    std::size_t failed = std::numeric_limits<std::size_t>::max();
    const auto run = [&](std::size_t thread) {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                work(thread, i);
            } catch (...) {
                next = count;
                const std::lock_guard lock{mutex};
                if (i < failed) {
                    failed = i;
                    failure = std::current_exception();
                }
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t thread = 1; thread < std::min(threads, count); ++thread) others.emplace_back(run, thread);
        run(0);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace quantsweep
