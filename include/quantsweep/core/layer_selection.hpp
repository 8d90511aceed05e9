// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Selects some of a network's layers by name and attribute.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/layer_info.hpp>

namespace quantsweep {

/// Whether the whole text matches the pattern: * matches any characters, ? matches one.
/// Cost    O(text x pattern) in the worst case
bool matches_glob(std::string_view text, std::string_view pattern);

/// Selects the layers that meet every condition; without conditions, it selects all:
///   layer_selection{}.named("stage0:*").where("block", "mb")
class layer_selection {
public:
    /// Keeps only the layers whose name matches the pattern. Layers that share weights are named "a + b".
    layer_selection named(std::string_view pattern) const;
    /// Keeps only the layers that have the attribute. Of layers that share weights, one must have it.
    layer_selection where(std::string_view key, const attribute_value& value) const;

    /// The name patterns that were given.
    const std::vector<std::string>& patterns() const noexcept { return patterns_; }
    /// The attributes that were required, each with its value.
    const std::vector<std::pair<std::string, attribute_value>>& attributes() const noexcept { return attributes_; }

    /// Whether the selection contains the layer. `attributes` holds the attributes of each layer of that name.
    bool has(std::string_view name, std::span<const attribute_map* const> attributes) const;
    /// Whether the patterns select this name; the attributes are ignored.
    bool has_name(std::string_view name) const;
    /// "named 'stage0:*' where block is mb"; empty without conditions.
    std::string text() const;

private:
    std::vector<std::string> patterns_{};
    std::vector<std::pair<std::string, attribute_value>> attributes_{};
};

/// The value as text, with numbers to four digits: "mb", "3", "0.3333".
std::string to_string(const attribute_value& value);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/layer_selection.ipp>
#endif
