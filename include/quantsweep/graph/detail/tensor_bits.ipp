// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tensor_bits.hpp.

#include <quantsweep/graph/detail/tensor_bits.hpp>

#include <algorithm>
#include <span>

#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/parameter_guard.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void disturb(const any_writable_view& values) {
    std::size_t i = 0;
    with_floats(values, [&]<class T>(const tensor_view<T>& typed) {
        for_each_block(typed, std::nullopt, [&](const auto& block) {
            for (T& value : block.values()) value = (i++ % 2 == 0 ? T{2} : T{-1}) - value;
        });
    });
}

QUANTSWEEP_INLINE void shrink(const any_writable_view& values) {
    with_floats(values, []<class T>(const tensor_view<T>& typed) {
        for_each_block(typed, std::nullopt, [](const auto& block) {
            for (T& value : block.values()) value *= T{0.875};
        });
    });
}

QUANTSWEEP_INLINE void put_back(const any_view& values, const tensor_bits& bits) {
    if (byte_size(values) != bits.size()) return;  // the host has changed the shape
    any_view saved = values;
    saved.data = bits.data();
    saved.strides = row_major(values.shape);
    copy_elements(saved, {const_cast<void*>(values.data), values, values.strides});
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
        if (weight == chosen) disturb(lent.values);
    });
    const bool seen = output() != before;
    guard.restore();
    return seen;
}

}  // namespace quantsweep::detail
