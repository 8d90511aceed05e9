// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Shares a memory budget out among the summaries.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <quantsweep/calibrate/detail/any_summaries.hpp>
#include <quantsweep/calibrate/memory_plan.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

/// The bytes of all summaries, plus those of the largest one once more: while a summary grows, its old and its new
/// counts are both in memory. No two summaries grow at once.
struct summed_bytes {
    std::uint64_t all = 0;
    std::uint64_t largest = 0;

    void add(std::uint64_t bytes) {
        all += bytes;
        largest = std::max(largest, bytes);
    }
    std::uint64_t total() const { return all + largest; }
};

/// Limits the summaries so that together they keep within a budget. Each gets a share in proportion to the least that
/// it needs. Does nothing if they fit without limits. `like` has, for each summary, a tensor like those that it will
/// observe.
/// Errors  budget_too_small, with the smallest budget that is sufficient
QUANTSWEEP_INLINE memory_plan share_memory(any_summaries& summaries, std::span<const observation> like,
                                           std::uint64_t budget) {
    memory_plan plan{budget, 0, like.size()};
    if (like.empty()) return plan;
    summed_bytes least, unlimited, limited;
    for (std::size_t k = 0; k < like.size(); ++k) {
        least.add(summaries.least_bytes(k, like[k]));
        unlimited.add(summaries.most_bytes(k, like[k]));
    }
    const std::uint64_t smallest = std::min(least.total(), unlimited.total());
    if (budget < smallest)
        throw budget_too_small{"", "a memory budget of " + std::to_string(budget) +
                                       " bytes is too small for the summaries of " + std::to_string(like.size()) +
                                       " tensors; the smallest budget that suffices is " + std::to_string(smallest)};
    for (std::size_t k = 0; k < like.size(); ++k) {
        const std::uint64_t need = summaries.least_bytes(k, like[k]);
        if (budget < unlimited.total())
            summaries.limit_bytes(k, budget / smallest * need + budget % smallest * need / smallest, like[k]);
        limited.add(summaries.most_bytes(k, like[k]));
    }
    plan.most = limited.total();
    plan.resolution = summaries.resolution(0);
    return plan;
}

}  // namespace quantsweep::detail
