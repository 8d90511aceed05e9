// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's weight or bias, lent to the library.

#include <cstddef>
#include <optional>

#include <quantsweep/core/any_view.hpp>

namespace quantsweep {

/// The library quantizes weights. Biases and a node's other parameters (norms that were not folded) stay float.
enum class parameter_role {
    weight,  ///< a layer multiplies by it
    bias,    ///< a layer adds it
    other,   ///< anything else
};

/// The memory of a weight or a bias, as a view of the numbers that the host keeps there.
struct parameter_values : any_writable_view {
    /// An empty view of floats.
    parameter_values() : any_writable_view{tensor_view<float>{}} {}
    /// A view of any of the types.
    parameter_values(const any_writable_view& values) : any_writable_view{values} {}
    /// The same. For another type, the compiler's first line of error states the types that a view may have.
    template <class T>
    parameter_values(const tensor_view<T>& typed) {
        static_assert(scalar_number<T>,
                      "quantsweep: a parameter needs a writable view of float, double, quantsweep::fp16 or "
                      "quantsweep::bf16; view 16-bit numbers of another name as one of the last two, by "
                      "reinterpret_cast");
        if constexpr (scalar_number<T>) *this = any_writable_view{typed};
    }
};

/// Borrowed memory. The library writes to it during `evaluate` and restores the original bytes afterwards. Values for
/// fp16 or bfloat16 are computed in float and rounded to nearest, ties to even.
struct parameter {
    parameter_values values;                       ///< the host's memory
    parameter_role role = parameter_role::weight;  ///< its role in the layer
    std::size_t channel_axis = 0;                  ///< the output channels; the layer sums over the others
    /// The axis of the input channels; groups and blocks of weights lie along it. If the host does not state it: the
    /// first axis that is longer than 1 and is not the axis of the output channels.
    std::optional<std::size_t> reduction_axis{};
};

/// The extents of a lent parameter.
inline const shape& shape_of(const parameter& lent) noexcept { return lent.values.shape; }
/// The reduction axis. None if every axis except that of the output channels has extent 1.
std::optional<std::size_t> reduction_axis_of(const parameter& lent);

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::parameter>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/parameter.ipp>
#endif
