// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A borrowed tensor as pointer, extents and strides, and its split into dense blocks for the kernels.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>

#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// Does not own the memory. The strides may be any: row-major, column-major, channels-last, slices.
template <class T>
struct tensor_view {
    /// The element at index 0 of every axis.
    T* data = nullptr;
    quantsweep::shape shape{0};      ///< the extents
    quantsweep::strides strides{1};  ///< how far apart neighbours along each axis are, in elements

    tensor_view() = default;
    /// Row-major values.
    tensor_view(T* values, quantsweep::shape extents) : tensor_view(values, extents, row_major(extents)) {}
    /// Values with the given strides, in elements.
    tensor_view(T* values, quantsweep::shape extents, quantsweep::strides steps)
        : data{values}, shape{extents}, strides{steps} {}
    /// A tensor_view<float> converts to a tensor_view<const float>.
    operator tensor_view<const T>() const
        requires(!std::is_const_v<T>)
    {
        return {data, shape, strides};
    }

    /// How many elements it has.
    std::size_t size() const noexcept { return element_count(shape); }
};

/// The sample, channel and token axes of a tensor; none if it has no such axis.
struct axes {
    std::optional<std::size_t> sample = 0;   ///< the axis of the batch's samples
    std::optional<std::size_t> channel = 1;  ///< the axis of the channels
    std::optional<std::size_t> token{};      ///< the axis of the batch's mask: padding along it is left out
};

/// A dense run of memory. Element (o, c, i) is data[(o * channels + c) * inner + i] and belongs to channel
/// first_channel + c.
template <class T>
struct tensor_block {
    /// The first element.
    T* data;
    std::size_t first_channel;  ///< the number of the first channel in the whole tensor
    std::size_t outer;          ///< how often the channels are repeated
    std::size_t channels;       ///< how many channels there are
    std::size_t inner;          ///< neighbouring elements of one channel

    /// All elements of the block.
    std::span<T> values() const noexcept { return {data, outer * channels * inner}; }
};

namespace detail {

/// The axes from the smallest stride to the largest, without those of extent 1.
struct sorted_axes {
    std::array<std::size_t, shape::max_rank> axis{};
    std::size_t count = 0;

    sorted_axes(const shape& extents, const strides& steps);
};

/// The strides of a dense tensor whose axes lie in memory in the order of the view's. Sets is_dense if they are the
/// view's own.
strides dense_strides(const shape& extents, const strides& steps, bool& is_dense);
template <class View>
strides dense_strides(const View& view, bool& is_dense) {
    return dense_strides(view.shape, view.strides, is_dense);
}

/// Walks over the dense blocks of a tensor in memory order, like an odometer: the largest stride turns slowest.
class block_walk {
public:
    block_walk(const shape& extents, const strides& steps, std::optional<std::size_t> channel_axis);

    /// The first block's extents. The other blocks differ only in offset(), counted from the tensor's beginning, and
    /// first_channel().
    std::size_t outer() const noexcept { return outer_; }
    std::size_t channels() const noexcept { return channels_; }
    std::size_t inner() const noexcept { return inner_; }
    std::ptrdiff_t offset() const noexcept { return offset_; }
    std::size_t first_channel() const noexcept { return first_channel_; }
    /// Moves to the next block; false if there is none.
    bool advance() noexcept { return next_ != order_.count && turn(); }

private:
    bool turn() noexcept;

    shape extents_;
    strides steps_;
    std::optional<std::size_t> channel_axis_;
    sorted_axes order_;
    std::size_t next_ = 0;  // the first of the sorted axes that is not in the block
    std::size_t outer_ = 1, channels_ = 1, inner_ = 1;
    std::ptrdiff_t offset_ = 0;
    std::size_t first_channel_ = 0;
    std::array<std::size_t, shape::max_rank> index_{};
};

}  // namespace detail

/// Calls visit(tensor_block<T>) in memory order, so that every element of the view is in exactly one block.
/// A dense tensor is one block, whatever the order of its axes; a slice is as few blocks as its strides allow.
/// If `channel_axis` is none or beyond the rank, each block has one channel, number 0.
/// Empty   no call
/// Cost    O(number of blocks)
template <class T, class Visit>
void for_each_block(const tensor_view<T>& view, std::optional<std::size_t> channel_axis, Visit&& visit) {
    if (view.size() == 0) return;
    detail::block_walk walk{view.shape, view.strides, channel_axis};
    do {
        visit(tensor_block<T>{view.data + walk.offset(), walk.first_channel(), walk.outer(), walk.channels(),
                              walk.inner()});
    } while (walk.advance());
}

/// The number of channels along an axis; 1 if there is no such axis.
template <class T>
std::size_t channel_count(const tensor_view<T>& view, std::optional<std::size_t> channel_axis) {
    return channel_axis && *channel_axis < view.shape.rank() ? view.shape[*channel_axis] : 1;
}

/// Calls visit(offset) for each element in row-major order, whatever the strides. View is a tensor_view or an any_view.
/// Empty   no call
/// Cost    O(rank) for each element
template <class View, class Visit>
void for_each_place(const View& values, Visit&& visit) {
    const std::size_t count = element_count(values.shape);
    for (std::size_t i = 0; i < count; ++i) {
        std::ptrdiff_t at = 0;
        std::size_t rest = i;
        for (std::size_t axis = values.shape.rank(); axis-- > 0; rest /= values.shape[axis])
            at += static_cast<std::ptrdiff_t>(rest % values.shape[axis]) * values.strides[axis];
        visit(at);
    }
}

/// Calls visit(index, slice) for each slice of extent 1 along an axis; calls it once, with the whole, if there is no
/// such axis.
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

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/tensor_view.ipp>
#endif
