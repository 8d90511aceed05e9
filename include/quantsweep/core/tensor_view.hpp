// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A borrowed tensor as pointer, extents and strides; and its split into dense blocks for the kernels.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// Does not own. Any strides: row-major, column-major, channels-last, slices.
template <class T>
struct tensor_view {
    T* data = nullptr;
    quantsweep::shape shape{0};
    quantsweep::strides strides{1};

    tensor_view() = default;
    tensor_view(T* values, quantsweep::shape extents) : tensor_view(values, extents, row_major(extents)) {}
    tensor_view(T* values, quantsweep::shape extents, quantsweep::strides steps)
        : data{values}, shape{extents}, strides{steps} {}
    /// tensor_view<float> reads as tensor_view<const float>
    operator tensor_view<const T>() const
        requires(!std::is_const_v<T>)
    {
        return {data, shape, strides};
    }

    std::size_t size() const noexcept { return element_count(shape); }
};

/// Sample and channel axes of a tensor; none where it has no such axis.
struct axes {
    std::optional<std::size_t> sample = 0;
    std::optional<std::size_t> channel = 1;
};

/// A dense run of memory: element (o, c, i) is data[(o * channels + c) * inner + i], of channel first_channel + c.
template <class T>
struct tensor_block {
    T* data;
    std::size_t first_channel;
    std::size_t outer;
    std::size_t channels;
    std::size_t inner;

    std::span<T> values() const noexcept { return {data, outer * channels * inner}; }
};

namespace detail {

/// The axes of a view from the smallest stride to the largest, those of extent 1 left out.
struct sorted_axes {
    std::array<std::size_t, shape::max_rank> axis{};
    std::size_t count = 0;

    template <class T>
    explicit sorted_axes(const tensor_view<T>& view) {
        for (std::size_t a = 0; a < view.shape.rank(); ++a)
            if (view.shape[a] != 1) axis[count++] = a;
        // Insertion: a handful of axes, stable, and no allocation.
        for (std::size_t i = 1; i < count; ++i)
            for (std::size_t j = i; j > 0 && view.strides[axis[j]] < view.strides[axis[j - 1]]; --j)
                std::swap(axis[j], axis[j - 1]);
    }
};

}  // namespace detail

/// Calls visit(tensor_block<T>) until every element of the view was in exactly one block, in memory order.
/// A dense tensor, in whatever axis order, is one block; a slice is as few as its strides allow.
/// Where `channel_axis` is none, or beyond the rank, blocks have one channel, number 0.
/// Empty   no call
/// Cost    O(number of blocks)
template <class T, class Visit>
void for_each_block(const tensor_view<T>& view, std::optional<std::size_t> channel_axis, Visit&& visit) {
    if (view.size() == 0) return;
    const detail::sorted_axes order{view};
    tensor_block<T> block{view.data, 0, 1, 1, 1};
    std::size_t next = 0;
    std::ptrdiff_t dense = 1;
    const auto joins = [&](bool channel) {
        return next < order.count && (order.axis[next] == channel_axis) == channel &&
               view.strides[order.axis[next]] == dense;
    };
    const auto join = [&](std::size_t& extent) {
        extent *= view.shape[order.axis[next]];
        dense *= static_cast<std::ptrdiff_t>(view.shape[order.axis[next++]]);
    };
    while (joins(false)) join(block.inner);
    if (joins(true)) {
        join(block.channels);
        while (joins(false)) join(block.outer);
    }
    // What could not be joined is walked as an odometer, the largest stride slowest.
    std::array<std::size_t, shape::max_rank> index{};
    for (;;) {
        visit(block);
        std::size_t digit = next;
        for (; digit < order.count; ++digit) {
            const std::size_t axis = order.axis[digit];
            const bool wraps = ++index[digit] == view.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(view.shape[axis]) : 1;
            block.data += steps * view.strides[axis];
            if (axis == channel_axis) block.first_channel = wraps ? 0 : index[digit];
            if (!wraps) break;
            index[digit] = 0;
        }
        if (digit == order.count) return;
    }
}

/// Number of channels along an axis; 1 where there is none.
template <class T>
std::size_t channel_count(const tensor_view<T>& view, std::optional<std::size_t> channel_axis) {
    return channel_axis && *channel_axis < view.shape.rank() ? view.shape[*channel_axis] : 1;
}

/// Calls visit(index, slice) for each slice of extent 1 along an axis; once, with the whole, where there is no such axis.
template <class T, class Visit>
void for_each_slice(const tensor_view<T>& view, std::optional<std::size_t> axis, Visit&& visit) {
    const std::size_t count = channel_count(view, axis);
    tensor_view<T> slice = view;
    if (axis && *axis < view.shape.rank()) slice.shape[*axis] = 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) slice.data += view.strides[*axis];
        visit(i, slice);
    }
}

}  // namespace quantsweep
