// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The order of a tensor's groups.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// The scales of the groups form a tensor. It has the shape of the values' tensor, but the number of groups in place of
/// the number of values along the axis.
struct group_layout {
    quantsweep::shape shape;  ///< without an axis, one extent: the number of groups
    std::vector<std::size_t>
        places;  ///< for each group, in the order of for_each_part: its row-major index in that shape
};

/// The layout of groups of `size` neighbours along an axis, in a tensor of these extents and strides. Without such an
/// axis, the whole tensor is one line.
/// Empty   no places
/// Cost    O(groups)
group_layout layout_of_groups(const shape& extents, const strides& steps, std::optional<std::size_t> axis,
                              std::size_t size);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/group_layout.ipp>
#endif
