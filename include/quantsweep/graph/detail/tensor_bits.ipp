// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tensor_bits.hpp.

#include <quantsweep/graph/detail/tensor_bits.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <type_traits>
#include <variant>

#include <quantsweep/core/half.hpp>
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
    tensor_bits bits;
    visit_values(values, [&](const auto& typed) { bits = bits_of_values(typed, first); });
    return bits;
}

/// The type in which the numbers of a type are added and multiplied.
template <class T>
using computed = std::conditional_t<half_number<T>, float, T>;

template <class T>
void disturb_values(const tensor_view<T>& values) {
    std::size_t i = 0;
    for_each_block(values, std::nullopt, [&](const auto& block) {
        for (T& value : block.values())
            value = static_cast<T>((i++ % 2 == 0 ? computed<T>{2} : computed<T>{-1}) - static_cast<computed<T>>(value));
    });
}

QUANTSWEEP_INLINE void disturb(const any_writable_view& values) {
    visit_values(values, [](const auto& typed) { disturb_values(typed); });
}

QUANTSWEEP_INLINE void disturb(const parameter& lent) {
    std::visit([](const auto& values) { disturb_values(values); }, lent.values);
}

template <class T>
void shrink_values(const tensor_view<T>& values) {
    for_each_block(values, std::nullopt, [](const auto& block) {
        for (T& value : block.values()) value = static_cast<T>(computed<T>{0.875} * static_cast<computed<T>>(value));
    });
}

QUANTSWEEP_INLINE void shrink(const any_writable_view& values) {
    visit_values(values, [](const auto& typed) { shrink_values(typed); });
}

template <class T>
void put_back_values(const tensor_view<const T>& values, const tensor_bits& bits) {
    T* const first = const_cast<T*>(values.data);
    std::array<std::size_t, shape::max_rank> index{};
    const std::size_t rank = values.shape.rank();
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::ptrdiff_t offset = 0;
        for (std::size_t axis = 0; axis < rank; ++axis)
            offset += static_cast<std::ptrdiff_t>(index[axis]) * values.strides[axis];
        std::memcpy(first + offset, bits.data() + i * sizeof(T), sizeof(T));
        for (std::size_t axis = rank; axis-- > 0;) {  // row-major, as bits_of() reads
            if (++index[axis] < values.shape[axis]) break;
            index[axis] = 0;
        }
    }
}

QUANTSWEEP_INLINE void put_back(const any_view& values, const tensor_bits& bits) {
    if (byte_size(values) != bits.size()) return;  // the host has changed the shape
    visit_values(values, [&](const auto& typed) { put_back_values(typed, bits); });
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
