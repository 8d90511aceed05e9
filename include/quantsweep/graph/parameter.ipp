// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parameter.hpp.

#include <quantsweep/graph/parameter.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::optional<std::size_t> reduction_axis_of(const parameter& lent) {
    if (lent.reduction_axis) return lent.reduction_axis;
    const shape extents = shape_of(lent);
    for (std::size_t axis = 0; axis < extents.rank(); ++axis)
        if (axis != lent.channel_axis && extents[axis] > 1) return axis;
    return {};
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::parameter>;
#endif
