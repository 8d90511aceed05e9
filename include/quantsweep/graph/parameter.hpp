// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's weight or bias, lent to the library.

#include <cstddef>
#include <optional>
#include <variant>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Weights are quantized; biases and what else a node holds (norms that were not folded) stay float.
enum class parameter_role {
    weight,  ///< what a layer multiplies with
    bias,    ///< what a layer adds
    other,   ///< all else
};

/// The memory of a weight or a bias, as a view of the numbers that the host keeps there.
struct parameter_values : std::variant<tensor_view<float>, tensor_view<double>, tensor_view<fp16>, tensor_view<bf16>> {
    using variant::variant;
    using variant::operator=;
    /// Says, in the compiler's first line, what a view may be of.
    template <class T>
        requires(!scalar_number<T>)
    parameter_values(const tensor_view<T>&) {
        static_assert(scalar_number<T>,
                      "quantsweep: a parameter needs a writable view of float, double, quantsweep::fp16 or "
                      "quantsweep::bf16; view 16-bit numbers of another name as one of the last two, by "
                      "reinterpret_cast");
    }
};

/// Borrowed memory: the library writes it during `evaluate` and restores the very bytes afterwards. What it writes into
/// fp16 or bfloat16 was computed in float and is rounded to the nearest, of two as near to the even one.
struct parameter {
    parameter_values values;                       ///< the host's memory
    parameter_role role = parameter_role::weight;  ///< what it is to the layer
    std::size_t channel_axis = 0;                  ///< of the output channels; every other axis is reduced over
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
