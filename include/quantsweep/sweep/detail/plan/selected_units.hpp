// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The units that a selection means, or an error that lists names close to it.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>

namespace quantsweep::detail {

/// Returns how many letters must be changed, added or removed so that the name matches the pattern (Levenshtein 1966,
/// extended to * and ?).
inline std::size_t letters_off(std::string_view pattern, std::string_view name) {
    std::vector<std::size_t> off(name.size() + 1);
    std::iota(off.begin(), off.end(), std::size_t{0});
    for (const char wanted : pattern) {
        const std::size_t gap = wanted == '*' ? 0 : 1;
        std::size_t diagonal = std::exchange(off[0], off[0] + gap);
        for (std::size_t t = 0; t < name.size(); ++t) {
            const bool same = wanted == '*' || wanted == '?' || wanted == name[t];
            const std::size_t above = off[t + 1];
            off[t + 1] = std::min({diagonal + (same ? 0 : 1), above + gap, off[t] + gap});
            diagonal = above;
        }
    }
    return off.back();
}

/// Returns the three names closest to a pattern, as "stage0:0, stage0:1, stage1:0".
inline std::string near_names(std::string_view pattern, const swept_network& network) {
    std::vector<std::pair<std::size_t, std::size_t>> by_distance;
    for (std::size_t unit = 0; unit < network.units.size(); ++unit)
        by_distance.emplace_back(letters_off(pattern, network.units[unit].name), unit);
    std::sort(by_distance.begin(), by_distance.end());
    std::string text;
    for (std::size_t k = 0; k < std::min<std::size_t>(by_distance.size(), 3); ++k)
        text.append(k == 0 ? "" : ", ").append(network.units[by_distance[k].second].name);
    return text;
}

inline std::vector<const attribute_map*> attributes_of(const swept_network& network, std::size_t unit) {
    std::vector<const attribute_map*> all;
    for (std::size_t node : network.units[unit].nodes) all.push_back(&network.net.info[node].attributes);
    return all;
}

/// Returns the values of an attribute that occur, as "fmb, mb". If no layer has the attribute, returns the names of the
/// attributes that occur.
inline std::string known_values(const swept_network& network, const std::string& key) {
    std::vector<std::string> values, keys;
    const auto add = [](std::vector<std::string>& to, const std::string& word) {
        if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
    };
    for (std::size_t unit = 0; unit < network.units.size(); ++unit)
        for (const attribute_map* attributes : attributes_of(network, unit))
            for (const auto& [known, value] : *attributes) {
                add(keys, known);
                if (known == key) add(values, to_string(value));
            }
    const std::vector<std::string>& shown = values.empty() ? keys : values;
    if (shown.empty()) return "no swept layer has attributes";
    std::string text = values.empty() ? "swept layers have the attributes" : key + " is";
    for (std::size_t k = 0; k < std::min<std::size_t>(shown.size(), 8); ++k)
        text.append(k == 0 ? " " : ", ").append(shown[k]);
    return text + (shown.size() > 8 ? ", ..." : "");
}

/// Errors  invalid_argument, always
[[noreturn]] inline void refuse_selection(const layer_selection& wanted, const swept_network& network) {
    std::string text = "no swept layer is " + wanted.text();
    for (const std::string& pattern : wanted.patterns())
        if (std::none_of(network.units.begin(), network.units.end(),
                         [&](const swept_unit& unit) { return matches_glob(unit.name, pattern); }))
            text += "; names similar to '" + pattern + "' are " + near_names(pattern, network);
    for (const auto& [key, value] : wanted.attributes()) text += "; " + known_values(network, key);
    throw invalid_argument{"", text};
}

/// Returns, for each unit, whether it is selected.
/// Errors  invalid_argument if none is
inline std::vector<bool> selected_units(const layer_selection& wanted, const swept_network& network) {
    std::vector<bool> selected(network.units.size());
    for (std::size_t unit = 0; unit < selected.size(); ++unit)
        selected[unit] = wanted.has(network.units[unit].name, attributes_of(network, unit));
    if (!selected.empty() && std::find(selected.begin(), selected.end(), true) == selected.end())
        refuse_selection(wanted, network);
    return selected;
}

}  // namespace quantsweep::detail
