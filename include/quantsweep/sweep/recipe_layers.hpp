// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The choice of a recipe for each layer of a network.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// The choice of a recipe for one layer.
struct layer_choice {
    std::size_t node = 0;                ///< the node's number
    std::string layer{};                 ///< the layer's name
    std::vector<std::string> weights{};  ///< the weights' names in tensor_scales: "weights", "weights 1"
    std::optional<scheme> how{};         ///< empty if the layer stays in float
};

/// Returns the choice for each layer that a sweep quantizes, in the graph's order. Layers that share weights each have
/// an entry.
/// Errors  invalid_argument for a layer that the network does not have, and for two different choices for shared weights;
///         those of describe()
std::vector<layer_choice> recipe_layers(any_graph& host, const recipe& of);
template <described_graph Graph>
std::vector<layer_choice> recipe_layers(Graph& host, const recipe& of) {
    graph_model<Graph> model{host};
    return recipe_layers(model, of);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/recipe_layers.ipp>
#endif
