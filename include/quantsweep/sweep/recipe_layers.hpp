// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a recipe chooses for each layer of a network.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// What a recipe says of one layer.
struct layer_choice {
    std::size_t node = 0;                ///< its number
    std::string layer{};                 ///< its name
    std::vector<std::string> weights{};  ///< what tensor_scales calls them: "weights", "weights 1"
    std::optional<scheme> how{};         ///< empty of a layer in float
};

/// Of each layer that is swept, in the graph's order; of layers that share weights each for itself.
/// Errors   invalid_argument for a layer that is not there, and for two choices for shared weights; those of describe()
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
