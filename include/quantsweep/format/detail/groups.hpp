// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Groups of neighbouring values along one axis of a tensor, for any layout.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/min_max.hpp>

namespace quantsweep::detail {

/// Calls visit(span of floats) for each group of a dense tensor, line by line along its channels. The last group of a
/// line may be shorter. If the tensor is writable, what `visit` leaves in the span is written back.
template <class T, class Visit>
void for_each_group(const tensor_block<T>& tensor, std::size_t group, Visit&& visit) {
    std::vector<float> gathered;
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t i = 0; i < tensor.inner; ++i)
            for (std::size_t c = 0; c < tensor.channels; c += group) {
                T* const first = tensor.data + (o * tensor.channels + c) * tensor.inner + i;
                const std::size_t size = std::min(group, tensor.channels - c);
                if (tensor.inner == 1) {
                    visit(std::span<T>{first, size});
                    continue;
                }
                gathered.resize(size);
                for (std::size_t k = 0; k < size; ++k) gathered[k] = first[k * tensor.inner];
                visit(std::span<T>{gathered});
                if constexpr (!std::is_const_v<T>)
                    for (std::size_t k = 0; k < size; ++k) first[k * tensor.inner] = gathered[k];
            }
}

/// Returns the values of any view as floats, in memory order.
template <class T>
std::vector<float> in_memory_order(const tensor_view<T>& view) {
    std::vector<float> copy;
    copy.reserve(view.size());
    for_each_block(view, std::nullopt, [&](const auto& block) {
        for (T value : block.values()) copy.push_back(static_cast<float>(value));
    });
    return copy;
}

/// Calls use(tensor_block<float>) with the whole tensor as a dense block whose channels lie along `axis`. Without such
/// an axis the whole tensor is one line. Works in place on a dense tensor of floats. Otherwise works on a copy, which
/// is written back if the tensor is writable.
template <class T, class Use>
void with_dense(const tensor_view<T>& view, std::optional<std::size_t> axis, Use&& use) {
    using scalar = std::conditional_t<std::is_const_v<T>, const float, float>;
    if (view.size() == 0) return;
    const auto visit = [&](const tensor_view<scalar>& dense) {
        const bool has_axis = axis && *axis < view.shape.rank();
        for_each_block(dense, axis, [&](tensor_block<scalar> block) {
            if (!has_axis) block = {block.data, 0, 1, block.inner, 1};
            use(block);
        });
    };
    bool is_dense = false;
    const strides dense = dense_strides(view, is_dense);
    if constexpr (std::is_same_v<std::remove_const_t<T>, float>)
        if (is_dense) return visit(view);
    std::vector<float> copy = in_memory_order(view);
    visit(tensor_view<scalar>{copy.data(), view.shape, dense});
    if constexpr (!std::is_const_v<T>) {
        auto from = copy.begin();
        for_each_block(view, std::nullopt, [&](const auto& block) {
            for (T& value : block.values()) value = static_cast<T>(*from++);
        });
    }
}

/// Returns the extremes of the finite values, or [0, 0] if there are none. Counts the other values.
inline range finite_range(std::span<const float> values, std::size_t& nonfinite) {
    extremes seen;
    count_extremes(values, seen);
    nonfinite += values.size() - seen.finite;
    return seen.finite == 0 ? range{} : range{seen.minimum, seen.maximum};
}

/// Quantizes each group with the quantizer that `f` makes from the extremes of the group's finite values. Returns how
/// many values are not finite.
template <format Format>
std::size_t fake_quantize_groups(const Format& f, const tensor_block<float>& tensor, std::size_t group) {
    std::size_t nonfinite = 0;
    std::uint64_t first = 0;
    for_each_group(tensor, group, [&](std::span<float> values) {
        const auto q = f.quantizer(finite_range(values, nonfinite));
        fake_quantize(q, std::span<const float>{values}, values, first);
        first += values.size();
    });
    return nonfinite;
}

}  // namespace quantsweep::detail
