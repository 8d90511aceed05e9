// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parallel.hpp.

#include <quantsweep/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void parallel_for(std::size_t threads, std::size_t count,
                                    function_ref<void(std::size_t, std::size_t)> work) {
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
