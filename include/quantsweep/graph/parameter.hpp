// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's weight or bias, lent to the library.

#include <cstddef>
#include <optional>
#include <variant>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Weights are quantized; biases and what else a node holds (norms that were not folded) stay float.
enum class parameter_role { weight, bias, other };

/// Borrowed memory: the library writes it during `evaluate` and restores the very bytes afterwards.
struct parameter {
    std::variant<tensor_view<float>, tensor_view<double>> values;
    parameter_role role = parameter_role::weight;
    std::size_t channel_axis = 0;  ///< of the output channels; every other axis is reduced over
    /// Of the input channels, along which groups and blocks of weights lie. Where the host does not say: the first axis
    /// that is longer than 1 and not that of the output channels.
    std::optional<std::size_t> reduction_axis{};
};

/// None where every axis but that of the output channels has one index.
inline std::optional<std::size_t> reduction_axis_of(const parameter& lent) {
    if (lent.reduction_axis) return lent.reduction_axis;
    const shape extents = std::visit([](const auto& values) { return values.shape; }, lent.values);
    for (std::size_t axis = 0; axis < extents.rank(); ++axis)
        if (axis != lent.channel_axis && extents[axis] > 1) return axis;
    return {};
}

}  // namespace quantsweep
