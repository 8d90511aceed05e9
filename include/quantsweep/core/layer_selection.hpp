// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Some of a network's layers, by name and attribute.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/layer_info.hpp>

namespace quantsweep {

/// Whether the whole text is of the pattern: * stands for any characters, ? for one.
/// Cost    O(text x pattern) at worst
bool matches_glob(std::string_view text, std::string_view pattern);

/// The layers that meet every condition; without conditions all:
///   layer_selection{}.named("stage0:*").where("block", "mb")
class layer_selection {
public:
    /// Of these, the layers whose name is of the pattern. Layers that share weights are named "a + b".
    layer_selection named(std::string_view pattern) const;
    /// Of these, the layers that have the attribute; of layers that share weights, one of them.
    layer_selection where(std::string_view key, const attribute_value& value) const;

    /// The patterns of names that were given.
    const std::vector<std::string>& patterns() const noexcept { return patterns_; }
    /// The attributes that were asked for, each with its value.
    const std::vector<std::pair<std::string, attribute_value>>& attributes() const noexcept { return attributes_; }

    /// `attributes` are those of each layer of that name.
    bool has(std::string_view name, std::span<const attribute_map* const> attributes) const;
    /// Whether a pattern means this name; attributes are not looked at.
    bool has_name(std::string_view name) const;
    /// "named 'stage0:*' where block is mb"; empty without conditions.
    std::string text() const;

private:
    std::vector<std::string> patterns_{};
    std::vector<std::pair<std::string, attribute_value>> attributes_{};
};

/// As it is written, numbers to four digits: "mb", "3", "0.3333".
std::string to_string(const attribute_value& value);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/layer_selection.ipp>
#endif
