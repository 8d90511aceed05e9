// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Layers that must have the same scheme, as the host states with an attribute.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Whether a node is the layer, or one of the parts of a layer such as "encoder + decoder".
inline bool is_called(const std::string& layer, const std::string& node) {
    return (" + " + layer + " + ").find(" + " + node + " + ") != std::string::npos;
}

/// Returns the places of layers whose attribute "tie" is equal, as groups in the order of their first layers. A layer
/// without the attribute is a group of its own.
inline std::vector<std::vector<std::size_t>> tied_layers(const std::vector<std::string>& layers,
                                                         const std::vector<layer_summary>& nodes) {
    std::vector<std::vector<std::size_t>> all;
    std::map<std::string, std::size_t> group_of;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        std::string tie;
        for (const layer_summary& node : nodes)
            if (const auto found = node.attributes.find("tie");
                found != node.attributes.end() && is_called(layers[layer], node.name))
                tie = to_string(found->second);
        const auto [place, is_new] = group_of.try_emplace(tie, all.size());
        if (tie.empty() || is_new)
            all.push_back({layer});
        else
            all[place->second].push_back(layer);
    }
    return all;
}

}  // namespace quantsweep::detail
