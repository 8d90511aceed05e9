// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of overlap.hpp.

#include <quantsweep/graph/overlap.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <variant>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

template <class T>
std::vector<memory_run> sorted_runs(const tensor_view<T>& values) {
    std::vector<memory_run> runs;
    for_each_block(values, std::nullopt, [&](const auto& block) {
        runs.push_back({block.values().data(), block.values().data() + block.values().size()});
    });
    std::sort(runs.begin(), runs.end(),
              [](const memory_run& a, const memory_run& b) { return std::less<>{}(a.first, b.first); });
    return runs;
}

QUANTSWEEP_INLINE std::vector<memory_run> memory_runs(const parameter& lent) {
    return std::visit([](const auto& values) { return sorted_runs(values); }, lent.values);
}

QUANTSWEEP_INLINE std::vector<memory_run> memory_runs(const any_view& values) {
    std::vector<memory_run> runs;
    visit_values(values, [&](const auto& typed) { runs = sorted_runs(typed); });
    return runs;
}

QUANTSWEEP_INLINE bool have_common_memory(const std::vector<memory_run>& left, const std::vector<memory_run>& right) {
    for (std::size_t i = 0, k = 0; i < left.size() && k < right.size();) {
        if (std::less<>{}(left[i].first, right[k].last) && std::less<>{}(right[k].first, left[i].last)) return true;
        std::less<>{}(left[i].last, right[k].last) ? ++i : ++k;
    }
    return false;
}

QUANTSWEEP_INLINE bool same_parameter(const parameter& a, const parameter& b) {
    const auto same = []<class A, class B>(const tensor_view<A>& x, const tensor_view<B>& y) {
        if constexpr (std::is_same_v<A, B>)
            return x.data == y.data && x.shape == y.shape && x.strides == y.strides;
        else
            return false;
    };
    return a.channel_axis == b.channel_axis && reduction_axis_of(a) == reduction_axis_of(b) &&
           std::visit(same, a.values, b.values);
}

}  // namespace detail

QUANTSWEEP_INLINE bool overlap(const parameter& a, const parameter& b) {
    return detail::have_common_memory(detail::memory_runs(a), detail::memory_runs(b));
}

QUANTSWEEP_INLINE bool overlap(const any_view& a, const any_view& b) {
    return detail::have_common_memory(detail::memory_runs(a), detail::memory_runs(b));
}

}  // namespace quantsweep
