// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of tensor_bits.hpp.

#include <quantsweep/graph/detail/tensor_bits.hpp>

#include <algorithm>
#include <functional>
#include <span>
#include <variant>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/parameter_guard.hpp>

namespace quantsweep::detail {

template <class T>
tensor_bits bits_of_values(const tensor_view<const T>& values, std::optional<std::size_t> first) {
    const std::vector<T> elements = to_vector<T>(values, first);
    const std::span<const std::byte> bytes = std::as_bytes(std::span{elements});
    return {bytes.begin(), bytes.end()};
}

QUANTSWEEP_INLINE tensor_bits bits_of(const any_view& values, std::optional<std::size_t> first) {
    if (const auto* floats = std::get_if<tensor_view<const float>>(&values)) return bits_of_values(*floats, first);
    if (const auto* doubles = std::get_if<tensor_view<const double>>(&values)) return bits_of_values(*doubles, first);
    return {};
}

/// Where a tensor's memory begins and, if it is dense, ends.
struct memory_span {
    const std::byte* first = nullptr;
    const std::byte* last = nullptr;

    explicit memory_span(const any_view& values) {
        if (const auto* floats = std::get_if<tensor_view<const float>>(&values))
            first = reinterpret_cast<const std::byte*>(floats->data);
        if (const auto* doubles = std::get_if<tensor_view<const double>>(&values))
            first = reinterpret_cast<const std::byte*>(doubles->data);
        last = first + byte_size(values);
    }
    bool contains(const std::byte* place) const { return !std::less<>{}(place, first) && std::less<>{}(place, last); }
};

QUANTSWEEP_INLINE bool shares_memory(const any_view& a, const any_view& b) {
    if (byte_size(a) == 0 || byte_size(b) == 0) return false;
    const memory_span left{a}, right{b};
    return left.contains(right.first) || right.contains(left.first);
}

template <class T>
void disturb_values(const tensor_view<T>& values) {
    std::size_t i = 0;
    for_each_block(values, std::nullopt, [&](const auto& block) {
        for (T& value : block.values()) value = (i++ % 2 == 0 ? T{2} : T{-1}) - value;
    });
}

QUANTSWEEP_INLINE void disturb(const any_writable_view& values) {
    if (const auto* floats = std::get_if<tensor_view<float>>(&values)) disturb_values(*floats);
    if (const auto* doubles = std::get_if<tensor_view<double>>(&values)) disturb_values(*doubles);
}

QUANTSWEEP_INLINE void disturb(const parameter& lent) {
    std::visit([](const auto& values) { disturb_values(values); }, lent.values);
}

QUANTSWEEP_INLINE std::size_t count_weights(any_graph& host, std::size_t node) {
    const std::span<const parameter> lent = host.parameters(node);
    return static_cast<std::size_t>(
        std::count_if(lent.begin(), lent.end(), [](const parameter& p) { return p.role == parameter_role::weight; }));
}

QUANTSWEEP_INLINE bool sees_write(any_graph& host, std::size_t node, std::size_t chosen, const tensor_bits& before,
                                  function_ref<tensor_bits()> output) {
    parameter_guard guard{host, node};
    guard.overwrite([&](std::size_t weight, const parameter& lent) {
        if (weight == chosen) disturb(lent);
    });
    const bool seen = output() != before;
    guard.restore();
    return seen;
}

}  // namespace quantsweep::detail
