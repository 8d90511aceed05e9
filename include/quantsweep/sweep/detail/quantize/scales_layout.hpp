// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How many scales a tensor has, and to which values each belongs.

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/format/group_layout.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

/// The fields have the meaning that they have in tensor_scales.
struct scales_layout {
    std::optional<std::size_t> axis{};
    quantsweep::shape shape{};
    std::vector<std::size_t> places{};  ///< of the groups, as in group_layout; empty without groups
};

inline scales_layout channels_layout(std::size_t axis, std::size_t channels) { return {axis, {channels}, {}}; }

inline scales_layout weights_layout(const granularity& shared, const parameter& lent) {
    if (shared == granularity::per_tensor) return {};
    if (shared == granularity::per_channel)
        return channels_layout(lent.channel_axis, shape_of(lent)[lent.channel_axis]);
    const std::optional<std::size_t> axis = reduction_axis_of(lent);
    group_layout groups = layout_of_groups(lent.values.shape, lent.values.strides, axis, shared.group());
    return {axis, groups.shape, std::move(groups.places)};
}

/// Whether each channel is one contiguous run of memory.
template <class T>
bool lies_by_channel(const tensor_view<const T>& values, std::size_t channel_axis) {
    bool is_dense = false;
    const strides dense = dense_strides(values, is_dense);
    return is_dense && values.shape[channel_axis] > 1 && values.size() > 0 &&
           dense[channel_axis] == static_cast<std::ptrdiff_t>(values.size() / values.shape[channel_axis]);
}

/// Returns [0, 0] if there is no finite value.
inline range range_of(const extremes& seen) { return seen.finite == 0 ? range{} : range{seen.minimum, seen.maximum}; }

inline int zero_point(const tensor_scales& of, std::size_t k) { return of.zero_points.empty() ? 0 : of.zero_points[k]; }

}  // namespace quantsweep::detail
