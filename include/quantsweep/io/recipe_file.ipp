// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of recipe_file.hpp.

#include <quantsweep/io/recipe_file.hpp>

#include <cstdint>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/detail/recipe_json.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

namespace detail {

inline constexpr std::uint64_t recipe_format = 1;

inline json recipes_document(std::span<const recipe> recipes) {
    return {{"quantsweep", QUANTSWEEP_VERSION},
            {"recipe_format", recipe_format},
            {"recipes", list(recipes, recipe_to_json)}};
}

/// Errors  malformed_file
inline std::vector<recipe> recipes_of(const json& j) {
    if (const std::uint64_t format = to_count(member(j, "recipe_format")); format != recipe_format)
        throw malformed_file{"", "the file has recipe format " + std::to_string(format) +
                                     ", but quantsweep " QUANTSWEEP_VERSION " reads format " +
                                     std::to_string(recipe_format) + "; write the file again"};
    return to_list(member(j, "recipes"), recipe_from_json);
}

}  // namespace detail

QUANTSWEEP_INLINE std::string recipes_to_json(std::span<const recipe> recipes) {
    return detail::json_text(detail::recipes_document(recipes), -1);
}

QUANTSWEEP_INLINE std::vector<recipe> recipes_from_json(std::string_view text) {
    return detail::reading("", [&] { return detail::recipes_of(detail::parse_json(text)); });
}

QUANTSWEEP_INLINE void save_recipes(const std::string& path, std::span<const recipe> recipes) {
    write_file(path, detail::json_text(detail::recipes_document(recipes), 1) + "\n");
}

QUANTSWEEP_INLINE std::vector<recipe> load_recipes(const std::string& path) {
    const std::string bytes = read_file(path);
    return detail::reading(path, [&] { return recipes_from_json(bytes); });
}

}  // namespace quantsweep
