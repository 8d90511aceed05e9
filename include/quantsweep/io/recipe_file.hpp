// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Recipes as JSON, which you write by hand or keep from one sweep to the next.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep {

/// Returns the recipes as JSON:
/// {"recipe_format": 1, "recipes": [{"name": "mixed", "layers": {"fc1": "w4a8", "fc2": "float"}, "otherwise": "w8a8"}]}
/// Schemes are written as their text, and "float" is a layer that is not quantized. Names of schemes are not kept. A
/// layer with a treatment has {"scheme": "w4a8", "treatment": {...}}, with all the numbers of the treatment.
std::string recipes_to_json(std::span<const recipe> recipes);
/// Reads what recipes_to_json wrote.
/// Errors  malformed_file, also for a text that is not a scheme
std::vector<recipe> recipes_from_json(std::string_view text);

/// Writes recipes to a file.
/// Errors  unreadable_file
void save_recipes(const std::string& path, std::span<const recipe> recipes);
/// Reads a file of recipes.
/// Errors  unreadable_file; malformed_file, which names the file
std::vector<recipe> load_recipes(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/recipe_file.ipp>
#endif
