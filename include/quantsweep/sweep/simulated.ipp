// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of simulated.hpp.

#include <quantsweep/sweep/simulated.hpp>

#include <map>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/detail/quantize/rounding.hpp>
#include <quantsweep/sweep/recipe_layers.hpp>

namespace quantsweep {

struct detail::simulated_layers {
    topology net;
    std::map<std::size_t, layer_quantizers> made{};  ///< by node; a node that stays float has none
};

QUANTSWEEP_INLINE std::shared_ptr<const detail::simulated_layers> detail::simulate_layers(any_graph& host,
                                                                                          const any_calibration& seen,
                                                                                          const recipe& of) {
    auto layers = std::make_shared<simulated_layers>(simulated_layers{host.describe()});
    for (const layer_choice& layer : recipe_layers(host, of)) {
        if (!layer.how) continue;
        check_scheme(*layer.how);
        layers->made.emplace(layer.node,
                             make_quantizers(seen, layers->net, layer.node, host.parameters(layer.node), *layer.how));
    }
    return layers;
}

QUANTSWEEP_INLINE any_tensor detail::evaluate_simulated(const simulated_layers& layers, any_graph& host,
                                                        std::size_t node, std::span<const tensor_ref> inputs) {
    const auto found = layers.made.find(node);
    if (found == layers.made.end()) return evaluate(host, layers.net, node, inputs);
    return quantized_evaluate(host, layers.net, node, found->second, {inputs.begin(), inputs.end()});
}

}  // namespace quantsweep
