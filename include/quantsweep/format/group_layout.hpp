// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Where the groups of a tensor lie among each other.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// A scale a group makes a tensor of scales: of the tensor's shape, but with as many groups along the axis in place of
/// values.
struct group_layout {
    quantsweep::shape shape;  ///< of one extent, the number of groups, where there is no axis
    std::vector<std::size_t>
        places;  ///< of each group in the order of for_each_part: its index in that shape, row-major
};

/// Of groups of `size` neighbours along an axis, of a tensor of these extents and strides. Without such an axis the whole
/// tensor is one line.
/// Empty   no place
/// Cost    O(groups)
group_layout layout_of_groups(const shape& extents, const strides& steps, std::optional<std::size_t> axis,
                              std::size_t size);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/group_layout.ipp>
#endif
