// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's weight or bias, lent to the library.

#include <cstddef>
#include <optional>
#include <variant>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Weights are quantized; biases and what else a node holds (norms that were not folded) stay float.
enum class parameter_role {
    weight,  ///< what a layer multiplies with
    bias,    ///< what a layer adds
    other,   ///< all else
};

/// Borrowed memory: the library writes it during `evaluate` and restores the very bytes afterwards.
struct parameter {
    std::variant<tensor_view<float>, tensor_view<double>> values;  ///< the host's memory
    parameter_role role = parameter_role::weight;                  ///< what it is to the layer
    std::size_t channel_axis = 0;  ///< of the output channels; every other axis is reduced over
    /// Of the input channels, along which groups and blocks of weights lie. Where the host does not say: the first axis
    /// that is longer than 1 and not that of the output channels.
    std::optional<std::size_t> reduction_axis{};
};

/// The extents of a lent parameter.
shape shape_of(const parameter& lent);
/// None where every axis but that of the output channels has one index.
std::optional<std::size_t> reduction_axis_of(const parameter& lent);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/parameter.ipp>
#endif
