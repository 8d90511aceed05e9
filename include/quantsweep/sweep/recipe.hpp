// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Recipes: each layer has its own scheme or stays in float.

#include <map>
#include <optional>
#include <string>

#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// A choice of a scheme, or of float, for every layer of a network that is to be shipped. A sweep evaluates a recipe as a
/// whole.
struct recipe {
    /// The name that the reports show.
    std::string name;
    /// The choices by the layer's name, as rows or the graph have it. An empty choice leaves the layer in float. Layers
    /// that share weights have one choice, and it is enough to name one of them.
    std::map<std::string, std::optional<scheme>> layers{};
    std::optional<scheme> otherwise{};  ///< for the layers that `layers` does not name; empty leaves them in float
    friend bool operator==(const recipe&, const recipe&) = default;
};

/// Returns a recipe that puts every layer under one scheme and has that scheme's name.
recipe uniform_recipe(const scheme& how);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/recipe.ipp>
#endif
