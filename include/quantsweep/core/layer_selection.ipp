// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of layer_selection.hpp.

#include <quantsweep/core/layer_selection.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t t = 0, p = 0, star = pattern.size(), resumed = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resumed = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p, ++t;
        } else if (star < pattern.size()) {
            p = star + 1;
            t = ++resumed;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

QUANTSWEEP_INLINE std::string to_string(const attribute_value& value) {
    if (value.word()) return *value.word();
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.4g", *value.number());
    return digits.data();
}

QUANTSWEEP_INLINE layer_selection layer_selection::named(std::string_view pattern) const {
    layer_selection fewer = *this;
    fewer.patterns_.emplace_back(pattern);
    return fewer;
}

QUANTSWEEP_INLINE layer_selection layer_selection::where(std::string_view key, const attribute_value& value) const {
    layer_selection fewer = *this;
    fewer.attributes_.emplace_back(key, value);
    return fewer;
}

QUANTSWEEP_INLINE bool layer_selection::has_name(std::string_view name) const {
    return std::all_of(patterns_.begin(), patterns_.end(),
                       [&](const std::string& pattern) { return matches_glob(name, pattern); });
}

QUANTSWEEP_INLINE bool layer_selection::has(std::string_view name,
                                            std::span<const attribute_map* const> attributes) const {
    return has_name(name) && std::all_of(attributes_.begin(), attributes_.end(), [&](const auto& wanted) {
               return std::any_of(attributes.begin(), attributes.end(), [&](const attribute_map* of_layer) {
                   const auto found = of_layer->find(wanted.first);
                   return found != of_layer->end() && found->second == wanted.second;
               });
           });
}

QUANTSWEEP_INLINE std::string layer_selection::text() const {
    std::string text;
    for (const std::string& pattern : patterns_) text += (text.empty() ? "named '" : " named '") + pattern + "'";
    for (const auto& [key, value] : attributes_)
        text += (text.empty() ? "where " : " where ") + key + " is " + to_string(value);
    return text;
}

}  // namespace quantsweep
