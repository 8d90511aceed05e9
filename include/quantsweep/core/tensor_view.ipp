// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tensor_view.hpp.

#include <quantsweep/core/tensor_view.hpp>

#include <utility>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE sorted_axes::sorted_axes(const shape& extents, const strides& steps) {
    for (std::size_t a = 0; a < extents.rank(); ++a)
        if (extents[a] != 1) axis[count++] = a;
    // Insertion sort: there are few axes, it is stable, and it allocates nothing.
    for (std::size_t i = 1; i < count; ++i)
        for (std::size_t j = i; j > 0 && steps[axis[j]] < steps[axis[j - 1]]; --j) std::swap(axis[j], axis[j - 1]);
}

QUANTSWEEP_INLINE strides dense_strides(const shape& extents, const strides& steps, bool& is_dense) {
    const sorted_axes order{extents, steps};
    strides dense(extents.rank());
    std::ptrdiff_t step = 1;
    is_dense = true;
    for (std::size_t k = 0; k < order.count; ++k) {
        dense[order.axis[k]] = step;
        is_dense = is_dense && steps[order.axis[k]] == step;
        step *= static_cast<std::ptrdiff_t>(extents[order.axis[k]]);
    }
    return dense;
}

QUANTSWEEP_INLINE block_walk::block_walk(const shape& extents, const strides& steps,
                                         std::optional<std::size_t> channel_axis)
    : extents_{extents}, steps_{steps}, channel_axis_{channel_axis}, order_{extents, steps} {
    std::ptrdiff_t dense = 1;
    const auto joins = [&](bool channel) {
        return next_ < order_.count && (order_.axis[next_] == channel_axis_) == channel &&
               steps_[order_.axis[next_]] == dense;
    };
    const auto join = [&](std::size_t& extent) {
        const std::size_t joined = extents_[order_.axis[next_++]];
        extent *= joined;
        dense *= static_cast<std::ptrdiff_t>(joined);
    };
    while (joins(false)) join(inner_);
    if (joins(true)) {
        join(channels_);
        while (joins(false)) join(outer_);
    }
}

QUANTSWEEP_INLINE bool block_walk::turn() noexcept {
    for (std::size_t digit = next_; digit < order_.count; ++digit) {
        const std::size_t axis = order_.axis[digit];
        const bool wraps = ++index_[digit] == extents_[axis];
        const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(extents_[axis]) : 1;
        offset_ += steps * steps_[axis];
        if (axis == channel_axis_) first_channel_ = wraps ? 0 : index_[digit];
        if (!wraps) return true;
        index_[digit] = 0;
    }
    return false;
}

}  // namespace quantsweep::detail
