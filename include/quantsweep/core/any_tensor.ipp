// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_tensor.hpp.

#include <quantsweep/core/any_tensor.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE shape shape_of(const any_view& values) {
    shape extents;
    visit_values(values, [&](const auto& typed) { extents = typed.shape; });
    return extents;
}

QUANTSWEEP_INLINE std::size_t byte_size(const any_view& values) {
    std::size_t bytes = 0;
    visit_values(values, [&]<class T>(const tensor_view<const T>& typed) { bytes = sizeof(T) * typed.size(); });
    return bytes;
}

}  // namespace quantsweep
