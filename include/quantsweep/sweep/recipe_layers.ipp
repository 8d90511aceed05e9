// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of recipe_layers.hpp.

#include <quantsweep/sweep/recipe_layers.hpp>

#include <span>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/sweep/detail/plan/recipe_cells.hpp>
#include <quantsweep/sweep/detail/quantize/given_scales.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<layer_choice> recipe_layers(any_graph& host, const recipe& of) {
    const detail::swept_network network{host};
    const std::vector<scheme> schemes = detail::schemes_with(std::span<const recipe>{&of, 1}, {});
    const detail::cell chosen = detail::cell_of(of, network, schemes);
    std::vector<layer_choice> layers;
    for (std::size_t node = 0; node < network.net.size(); ++node) {
        if (!network.net.info[node].quantizable) continue;
        layer_choice layer{node, network.net.info[node].name};
        for (const parameter& lent : host.parameters(node))
            if (lent.role == parameter_role::weight)
                layer.weights.push_back(detail::weights_name(layer.weights.size()));
        if (const std::size_t decision = network.decision(chosen, node); decision != 0)
            layer.how = schemes[decision - 1];
        layers.push_back(std::move(layer));
    }
    return layers;
}

}  // namespace quantsweep
