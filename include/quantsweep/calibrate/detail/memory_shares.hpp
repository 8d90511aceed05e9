// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Shares a memory budget out among summaries.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/calibrate/memory_plan.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/observe/memory.hpp>

namespace quantsweep::detail {

/// A new summary, and a tensor like those that it will see, whose values are not read.
template <observer Observer>
struct planned_summary {
    Observer* summary;
    observation like{};
};

/// Bytes of all summaries, and of one more like the largest: while it grows, its old counts and its new ones are both
/// in memory, and no two grow at once.
struct summed_bytes {
    std::uint64_t all = 0;
    std::uint64_t largest = 0;

    void add(std::uint64_t bytes) {
        all += bytes;
        largest = std::max(largest, bytes);
    }
    std::uint64_t total() const { return all + largest; }
};

/// Limits the summaries so that they keep within a budget, each to a share in proportion to the least that it needs.
/// Leaves them as they are where they do so anyway, or where the budget is 0, which is none.
/// Errors  budget_too_small, with the smallest that is sufficient
template <observer Observer>
memory_plan share_memory(const std::vector<planned_summary<Observer>>& planned, std::uint64_t budget) {
    memory_plan plan{budget, 0, planned.size()};
    if (budget == 0 || planned.empty()) return plan;
    summed_bytes least, unlimited, limited;
    for (const auto& [summary, like] : planned) {
        least.add(least_bytes(*summary, like));
        unlimited.add(most_bytes(*summary, like));
    }
    const std::uint64_t smallest = std::min(least.total(), unlimited.total());
    if (budget < smallest)
        throw budget_too_small{"", "a memory budget of " + std::to_string(budget) + " bytes for the summaries of " +
                                       std::to_string(planned.size()) +
                                       " tensors; the smallest that is sufficient is " + std::to_string(smallest)};
    for (const auto& [summary, like] : planned) {
        const std::uint64_t need = least_bytes(*summary, like);
        if (budget < unlimited.total())
            limit_bytes(*summary, budget / smallest * need + budget % smallest * need / smallest, like);
        limited.add(most_bytes(*summary, like));
    }
    plan.most = limited.total();
    plan.resolution = resolution(*planned.front().summary);
    return plan;
}

}  // namespace quantsweep::detail
