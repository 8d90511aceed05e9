// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The columns along a picture's x axis.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/report/detail/escape.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// One layer, or one pair of layers.
struct plot_column {
    std::string name;
    std::string label{};  ///< the name as it is shown, if there is room
    std::size_t colour = block_colours - 1;
    std::string described{};  ///< its attributes in words
};

struct plot_columns {
    std::vector<plot_column> all{};
    std::vector<std::string> blocks{};  ///< the kind of block of each colour, for the legend
    bool by_stage = false;              ///< in the graph's order, so that a stage's layers are neighbours

    std::size_t place_of(const row& r) const {
        const std::string name = row_name(r);
        const auto at = std::find_if(all.begin(), all.end(), [&](const plot_column& c) { return c.name == name; });
        return static_cast<std::size_t>(at - all.begin());
    }
};

/// Returns a whole number as it is, and any other number with four digits.
inline std::string brief(double number) { return rounded(number, number == std::floor(number) ? 12 : 4); }

inline std::string described(const attribute_map& attributes) {
    std::vector<std::string> words;
    for (const auto& [key, value] : attributes)
        words.push_back(key + ' ' + (value.word() ? *value.word() : brief(*value.number())));
    return joined(words, ", ");
}

/// A layer has its block's colour. A layer with a new kind of block gets the next colour.
inline plot_column column_of(const layer_summary& layer, std::vector<std::string>& blocks) {
    const auto block = layer.attributes.find("block");
    const bool known = block != layer.attributes.end() && block->second.word() != nullptr;
    const std::string kind = known ? *block->second.word() : "";
    const auto found = std::find(blocks.begin(), blocks.end(), kind);
    const auto colour = std::min(static_cast<std::size_t>(found - blocks.begin()), block_colours - 1);
    if (found == blocks.end()) blocks.push_back(kind);
    return {.name = layer.name, .colour = colour, .described = described(layer.attributes)};
}

inline bool has_own_order(const mode_text& mode) {
    return mode.rule == mode_rule::cumulative || mode.what == row_kind::pairs;
}

/// Returns the rows of one scheme from left to right: in the result's order, but pairs are ranked. Failed rows come
/// last.
inline std::vector<const row*> rows_of(const sweep_result& result, const mode_text& mode, const std::string& scheme) {
    std::vector<const row*> rows, failed;
    for (const row& r : result.rows) {
        if (!is_of(r, mode, scheme)) continue;
        (mode.what != row_kind::pairs || measured(leading_metric(result).info, r) ? rows : failed).push_back(&r);
    }
    if (mode.what == row_kind::pairs) {
        const std::vector<ranked_row> ordered = ranked(result, mode, rows);
        std::transform(ordered.begin(), ordered.end(), rows.begin(), [](const ranked_row& r) { return r.what; });
    }
    rows.insert(rows.end(), failed.begin(), failed.end());
    return rows;
}

inline constexpr std::size_t label_limit = 28;

/// Returns how many characters all names begin with, up to and including a separator.
inline std::size_t shared_start(const std::vector<std::string>& names) {
    std::string_view shared = names.front();
    for (const std::string& name : names) {
        const auto end = std::mismatch(shared.begin(), shared.end(), name.begin(), name.end()).first;
        shared = shared.substr(0, static_cast<std::size_t>(end - shared.begin()));
    }
    return shared.find_last_of(".:/_") + 1;  // 0 without a separator
}

/// Leaves out what all names begin and end with, if a name is too long. Shortening alone would take away the middle,
/// which in "model.layers.11.attention.value" is what tells layers apart.
inline void label_columns(std::vector<plot_column>& all) {
    std::vector<std::string> names;
    for (const plot_column& c : all) names.push_back(c.name);
    const bool fit = std::all_of(names.begin(), names.end(), [](const std::string& name) {
        return quantsweep::detail::columns(name) <= label_limit;
    });
    std::size_t cut[2] = {0, 0};
    for (std::size_t& characters : cut) {
        if (!fit && names.size() > 1) characters = shared_start(names);
        for (std::string& name : names) {
            name.erase(0, characters);
            std::reverse(name.begin(), name.end());
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i].label = shortened((cut[0] == 0 ? "" : "\u2026") + names[i] + (cut[1] == 0 ? "" : "\u2026"), label_limit);
}

/// Returns the layers that have rows, in the graph's order or in that of the rows, and then names that only rows have.
inline plot_columns make_columns(const sweep_result& result, const mode_text& mode,
                                 const std::vector<std::vector<const row*>>& rows) {
    plot_columns columns;
    columns.by_stage = !has_own_order(mode);
    std::vector<plot_column> layers;
    for (const layer_summary& layer : result.layers) {
        const bool swept = std::any_of(rows.begin(), rows.end(), [&](const std::vector<const row*>& of_scheme) {
            return std::any_of(of_scheme.begin(), of_scheme.end(),
                               [&](const row* r) { return row_name(*r) == layer.name; });
        });
        if (swept) layers.push_back(column_of(layer, columns.blocks));
    }
    if (columns.by_stage) columns.all = layers;
    for (const std::vector<const row*>& of_scheme : rows)
        for (const row* r : of_scheme) {
            if (columns.place_of(*r) < columns.all.size()) continue;
            const std::string name = row_name(*r);
            const auto known =
                std::find_if(layers.begin(), layers.end(), [&](const plot_column& c) { return c.name == name; });
            columns.all.push_back(known == layers.end() ? plot_column{.name = name} : *known);
        }
    label_columns(columns.all);
    return columns;
}

}  // namespace quantsweep::detail
