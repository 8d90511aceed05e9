// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns recipes into cells: finds the schemes that they need and the units that they name.

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/detail/plan/selected_units.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

/// Whether two schemes quantize alike, whatever their names.
inline bool same_parts(const scheme& a, scheme b) {
    b.name = a.name;
    return a == b;
}

inline std::size_t place_of(const scheme& how, std::span<const scheme> schemes) {
    return static_cast<std::size_t>(
        std::find_if(schemes.begin(), schemes.end(), [&](const scheme& known) { return same_parts(known, how); }) -
        schemes.begin());
}

/// Returns the given schemes, followed by those that only recipes use. Each of the latter is named by its text, which
/// says everything about it. A store's records of a recipe therefore do not depend on which other recipes are asked
/// for.
/// Errors  invalid_argument if a given scheme has another scheme's text as its name
inline std::vector<scheme> schemes_with(std::span<const recipe> recipes, std::span<const scheme> given) {
    std::vector<scheme> all{given.begin(), given.end()};
    const auto add = [&](const recipe& of, const std::optional<scheme>& how) {
        if (!how || place_of(*how, all) != all.size()) return;
        scheme named = *how;
        named.name = scheme_text(*how);
        if (named.name.empty()) return;  // this scheme quantizes nothing
        for (const scheme& known : all)
            if (known.name == named.name)
                throw invalid_argument{
                    "", "the recipe '" + of.name + "' has the scheme '" + named.name +
                            "', but another scheme of that name quantizes differently; rename the other one"};
        all.push_back(std::move(named));
    };
    for (const recipe& each : recipes) {
        for (const auto& [layer, how] : each.layers) add(each, how);
        add(each, each.otherwise);
    }
    return all;
}

/// Returns the unit that a recipe means by a name.
/// Errors  invalid_argument if no unit, and no node of a unit, has that name
inline std::size_t unit_named(const std::string& name, const recipe& of, const swept_network& network) {
    for (std::size_t unit = 0; unit < network.units.size(); ++unit) {
        if (network.units[unit].name == name) return unit;
        for (std::size_t node : network.units[unit].nodes)
            if (network.net.info[node].name == name) return unit;
    }
    throw invalid_argument{
        name, "the recipe '" + of.name +
                  "' names this layer, but the graph has no quantizable layer of that name; similar names are " +
                  near_names(name, network)};
}

/// Errors  invalid_argument for a layer that does not exist, and for two choices for one unit
inline cell cell_of(const recipe& of, const swept_network& network, std::span<const scheme> schemes) {
    const auto decision = [&](const std::optional<scheme>& how) {
        return !how || scheme_text(*how).empty() ? 0 : place_of(*how, schemes) + 1;
    };
    std::vector<std::optional<std::size_t>> chosen(network.units.size());
    for (const auto& [layer, how] : of.layers) {
        std::optional<std::size_t>& place = chosen[unit_named(layer, of, network)];
        if (place && *place != decision(how))
            throw invalid_argument{layer, "the recipe '" + of.name +
                                              "' has another choice for a layer that shares this one's weights; give "
                                              "both layers the same choice"};
        place = decision(how);
    }
    cell made;
    for (std::size_t unit = 0; unit < chosen.size(); ++unit)
        if (const std::size_t d = chosen[unit].value_or(decision(of.otherwise)); d != 0)
            made.append({unit, unit + 1, d - 1});
    return made;
}

}  // namespace quantsweep::detail
