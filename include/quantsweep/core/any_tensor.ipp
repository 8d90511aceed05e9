// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of any_tensor.hpp.

#include <quantsweep/core/any_tensor.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE shape shape_of(const any_view& values) {
    if (const auto* floats = std::get_if<tensor_view<const float>>(&values)) return floats->shape;
    if (const auto* doubles = std::get_if<tensor_view<const double>>(&values)) return doubles->shape;
    return {};
}

QUANTSWEEP_INLINE std::size_t byte_size(const any_view& values) {
    const std::size_t each = values.index() == 1 ? sizeof(float) : values.index() == 2 ? sizeof(double) : 0;
    return each == 0 ? 0 : each * element_count(shape_of(values));
}

}  // namespace quantsweep
