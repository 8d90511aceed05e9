// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of overlap.hpp.

#include <quantsweep/graph/overlap.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <variant>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<detail::memory_run> detail::memory_runs(const parameter& lent) {
    std::vector<memory_run> runs;
    std::visit(
        [&](const auto& values) {
            for_each_block(values, std::nullopt, [&](const auto& block) {
                runs.push_back({block.values().data(), block.values().data() + block.values().size()});
            });
        },
        lent.values);
    std::sort(runs.begin(), runs.end(),
              [](const memory_run& a, const memory_run& b) { return std::less<>{}(a.first, b.first); });
    return runs;
}

QUANTSWEEP_INLINE bool overlap(const parameter& a, const parameter& b) {
    const auto left = detail::memory_runs(a), right = detail::memory_runs(b);
    for (std::size_t i = 0, k = 0; i < left.size() && k < right.size();) {
        if (std::less<>{}(left[i].first, right[k].last) && std::less<>{}(right[k].first, left[i].last)) return true;
        std::less<>{}(left[i].last, right[k].last) ? ++i : ++k;
    }
    return false;
}

}  // namespace quantsweep
