// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of group_layout.hpp.

#include <quantsweep/format/group_layout.hpp>

#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE group_layout layout_of_groups(const shape& extents, const strides& steps,
                                                std::optional<std::size_t> axis, std::size_t size) {
    const auto groups = [&](std::size_t values) { return (values + size - 1) / size; };
    if (!axis || *axis >= extents.rank()) {
        const std::size_t count = groups(element_count(extents));
        group_layout line{{count}, std::vector<std::size_t>(count)};
        std::iota(line.places.begin(), line.places.end(), std::size_t{0});
        return line;
    }
    group_layout found{extents, {}};
    found.shape[*axis] = groups(extents[*axis]);
    const std::size_t count = element_count(found.shape);
    const strides in_shape = row_major(found.shape);
    // The groups of one line come one after another, however the line lies in memory. Lines come in memory order.
    std::vector<std::size_t> fastest_first{*axis};
    const detail::sorted_axes order{extents, steps};
    for (std::size_t k = 0; k < order.count; ++k)
        if (order.axis[k] != *axis) fastest_first.push_back(order.axis[k]);
    for (std::size_t group = 0; group < count; ++group) {
        std::size_t rest = group, place = 0;
        for (std::size_t a : fastest_first) {
            place += rest % found.shape[a] * static_cast<std::size_t>(in_shape[a]);
            rest /= found.shape[a];
        }
        found.places.push_back(place);
    }
    return found;
}

}  // namespace quantsweep
