// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of observer.hpp.

#include <quantsweep/observe/observer.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void rounded_tensor::plan(const shape& like, const strides& in_order_of) {
    values.reserve(element_count(like));
    extents = like;
    steps = strides(like.rank());
    const sorted_axes order{like, in_order_of};
    std::ptrdiff_t step = 1;
    for (std::size_t k = 0; k < order.count; ++k) {
        steps[order.axis[k]] = step;
        step *= static_cast<std::ptrdiff_t>(like[order.axis[k]]);
    }
}

}  // namespace quantsweep::detail
