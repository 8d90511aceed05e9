// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Recipes as JSON, to be written by hand or kept from one sweep to the next.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep {

/// {"recipe_format": 1, "recipes": [{"name": "mixed", "layers": {"fc1": "w4a8", "fc2": "float"}, "otherwise": "w8a8"}]}
/// Schemes are written as their text, "float" is a layer that is not quantized; names of schemes are not kept.
/// A layer that is treated beside being rounded has {"scheme": "w4a8", "treatment": {...}}, with all the numbers that it takes.
std::string recipes_to_json(std::span<const recipe> recipes);
/// Errors  malformed_file, also for a scheme that is none
std::vector<recipe> recipes_from_json(std::string_view text);

/// Errors  unreadable_file
void save_recipes(const std::string& path, std::span<const recipe> recipes);
/// Errors  unreadable_file; malformed_file, naming the file
std::vector<recipe> load_recipes(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/recipe_file.ipp>
#endif
