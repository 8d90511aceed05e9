// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of overlap.hpp.

#include <quantsweep/graph/overlap.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::vector<memory_run> memory_runs(const any_view& values) {
    std::vector<memory_run> runs;
    for_each_run(values, [&](const void* first, std::size_t count) {
        runs.push_back({first, static_cast<const std::byte*>(first) + count * bytes_of(values.type)});
    });
    std::sort(runs.begin(), runs.end(),
              [](const memory_run& a, const memory_run& b) { return std::less<>{}(a.first, b.first); });
    return runs;
}

QUANTSWEEP_INLINE std::vector<memory_run> memory_runs(const parameter& lent) { return memory_runs(lent.values); }

QUANTSWEEP_INLINE bool have_common_memory(const std::vector<memory_run>& left, const std::vector<memory_run>& right) {
    for (std::size_t i = 0, k = 0; i < left.size() && k < right.size();) {
        if (std::less<>{}(left[i].first, right[k].last) && std::less<>{}(right[k].first, left[i].last)) return true;
        std::less<>{}(left[i].last, right[k].last) ? ++i : ++k;
    }
    return false;
}

QUANTSWEEP_INLINE bool same_parameter(const parameter& a, const parameter& b) {
    const any_view &x = a.values, &y = b.values;
    return a.channel_axis == b.channel_axis && reduction_axis_of(a) == reduction_axis_of(b) && x.type == y.type &&
           x.data == y.data && x.shape == y.shape && x.strides == y.strides;
}

}  // namespace detail

QUANTSWEEP_INLINE bool overlap(const parameter& a, const parameter& b) {
    return detail::have_common_memory(detail::memory_runs(a), detail::memory_runs(b));
}

QUANTSWEEP_INLINE bool overlap(const any_view& a, const any_view& b) {
    return detail::have_common_memory(detail::memory_runs(a), detail::memory_runs(b));
}

}  // namespace quantsweep
