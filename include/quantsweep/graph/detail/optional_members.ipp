// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of optional_members.hpp.

#include <quantsweep/graph/detail/optional_members.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE std::vector<optional_member> list_common(const common_members& found) {
    return {{"axes(value)", found.axes, "for sample and channel axes other than 0 and 1, and for token axes"},
            {"reduction_axis(node, input)", found.reduction_axis,
             "for groups and blocks of operands that are not summed over their channels"},
            {"parameters_changed(node)", found.parameters_changed, "for hosts that keep packed weights"},
            {"clone()", found.clone, "for more than one thread"}};
}

QUANTSWEEP_INLINE std::vector<optional_member> list_stepped(const common_members& common, bool evaluate_with,
                                                            bool recycle, bool forward) {
    std::vector<optional_member> members = list_common(common);
    members.push_back({"evaluate_with(node, inputs, parameters)", evaluate_with,
                       "to leave the weights as they are, and for threads without clones"});
    members.push_back({"recycle(tensor&&)", recycle, "to use the memory of dead tensors again"});
    members.push_back({"forward(inputs)", forward, "to compare stepping with the host's own pass"});
    return members;
}

QUANTSWEEP_INLINE std::vector<optional_member> list_hooked(const common_members& common, bool inputs) {
    std::vector<optional_member> members = list_common(common);
    members.push_back({"run(inputs, before, after)", inputs, "for schemes that quantize inputs"});
    return members;
}

}  // namespace quantsweep::detail
