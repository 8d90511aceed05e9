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

/// Calls visit(tensor_block<T>) for neighbouring groups of a line: each group is a channel of the block. The last group may
/// be shorter, and comes alone. A block has some 4,096 values, which stay in the first-level cache.
template <class T, class Visit>
void for_each_strip_of(std::span<T> line, std::size_t group, const Visit& visit) {
    const std::size_t most = std::max<std::size_t>(4096 / group, 1);
    for (std::size_t c = 0, values; c < line.size(); c += values) {
        const std::size_t size = std::min(group, line.size() - c), count = std::min(most, (line.size() - c) / size);
        values = count * size;
        visit(tensor_block<T>{line.data() + c, 0, 1, count, size});
    }
}

/// Calls visit(tensor_block<T>) for neighbouring groups of a dense tensor, line by line along its channels. If the tensor is
/// writable, what `visit` leaves in the block is written back.
template <class T, class Visit>
void for_each_strip(const tensor_block<T>& tensor, std::size_t group, const Visit& visit) {
    const std::size_t line = tensor.channels;
    if (tensor.inner == 1) {
        // Lines of whole groups are one long line.
        const std::size_t step = line % group == 0 ? tensor.outer * line : line;
        for (std::size_t begin = 0; begin < tensor.values().size(); begin += step)
            for_each_strip_of(tensor.values().subspan(begin, step), group, visit);
        return;
    }
    // Gathers the lines that share cache lines together.
    constexpr std::size_t most = 16;
    std::vector<float> gathered(std::min(most, tensor.inner) * line);
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t i = 0; i < tensor.inner; i += most) {
            const std::size_t now = std::min(most, tensor.inner - i);
            T* const first = tensor.data + o * line * tensor.inner + i;
            for (std::size_t k = 0; k < now; ++k)
                for (std::size_t c = 0; c < line; ++c) gathered[k * line + c] = first[c * tensor.inner + k];
            for (std::size_t k = 0; k < now; ++k)
                for_each_strip_of(std::span<T>{gathered.data() + k * line, line}, group, visit);
            if constexpr (!std::is_const_v<T>)
                for (std::size_t k = 0; k < now; ++k)
                    for (std::size_t c = 0; c < line; ++c) first[c * tensor.inner + k] = gathered[k * line + c];
        }
}

/// Calls visit(span of floats) for each group, in the same order.
template <class T, class Visit>
void for_each_group(const tensor_block<T>& tensor, std::size_t group, Visit&& visit) {
    for_each_strip(tensor, group, [&](const tensor_block<T>& strip) {
        for (std::size_t k = 0; k < strip.channels; ++k) visit(strip.values().subspan(k * strip.inner, strip.inner));
    });
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

/// Quantizes each group with the quantizer that `f` makes from the extremes of the group's finite values. Returns how
/// many values are not finite.
template <format Format>
std::size_t fake_quantize_groups(const Format& f, const tensor_block<float>& tensor, std::size_t group) {
    std::size_t nonfinite = 0;
    std::uint64_t first = 0;
    std::vector<extremes> seen;
    std::vector<std::remove_cvref_t<decltype(f.quantizer(range{}))>> quantizers;
    for_each_strip(tensor, group, [&](const tensor_block<float>& strip) {
        seen.assign(strip.channels, {});
        count_channel_extremes({strip.data, 0, 1, strip.channels, strip.inner},
                               [&](std::size_t k) -> extremes& { return seen[k]; });
        quantizers.clear();
        for (const extremes& own : seen) {
            nonfinite += strip.inner - own.finite;
            quantizers.push_back(f.quantizer(own.finite == 0 ? range{} : range{own.minimum, own.maximum}));
        }
        fake_quantize_channels(std::span<const typename decltype(quantizers)::value_type>{quantizers}, strip, first);
        first += strip.values().size();
    });
    return nonfinite;
}

}  // namespace quantsweep::detail
