// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Recipes: each layer under a scheme of its own, or in float.

#include <map>
#include <optional>
#include <string>

#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// What a network may be shipped as: a choice for every layer. A sweep evaluates it as a whole.
struct recipe {
    /// For the reports.
    std::string name;
    /// By a layer's name, as rows or as the graph has it; empty leaves the layer in float. Layers that share weights are
    /// chosen together, and naming one of them is enough.
    std::map<std::string, std::optional<scheme>> layers{};
    std::optional<scheme> otherwise{};  ///< of the layers that are not named; empty leaves them in float
    friend bool operator==(const recipe&, const recipe&) = default;
};

/// Every layer under one scheme, by whose name it goes.
recipe uniform_recipe(const scheme& how);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/recipe.ipp>
#endif
