// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is known of each layer, attribute by attribute: what the host says, what follows from that, and what was
///        measured.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// One attribute over all layers; nullopt for a layer that does not have it.
struct attribute_column {
    std::string name;
    std::vector<std::optional<attribute_value>> values{};
    bool ordered = false;  ///< words whose values follow one another in the network, so that "up to stage2" makes sense
};

/// In the order in which people prefer to read them. Other attributes come between these and the measured ones.
inline constexpr std::array<std::string_view, 8> familiar_attributes{"role",   "block", "stage",      "depthwise",
                                                                     "kernel", "norm",  "activation", "stride"};
inline constexpr std::array<std::string_view, 4> measured_attributes{"weight_range_ratio", "weight_kurtosis",
                                                                     "weights_clipped", "activations_clipped"};

inline bool is_measured(std::string_view name) {
    return std::find(measured_attributes.begin(), measured_attributes.end(), name) != measured_attributes.end();
}

/// Returns the rank of an attribute: familiar ones come first, measured ones last.
inline std::size_t familiarity(std::string_view name) {
    if (is_measured(name)) return 4 * familiar_attributes.size();
    return static_cast<std::size_t>(std::find(familiar_attributes.begin(), familiar_attributes.end(), name) -
                                    familiar_attributes.begin());
}

inline const double* number_of(const attribute_map& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? nullptr : found->second.number();
}

/// Returns "stage3" for "stage3:0:1". By convention names are "stage:block:layer".
inline std::optional<attribute_value> stage_in(const std::string& layer) {
    const std::size_t colon = layer.find(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    return attribute_value{layer.substr(0, colon)};
}

inline std::optional<attribute_value> depthwise_in(const attribute_map& attributes) {
    const double *groups = number_of(attributes, "groups"), *channels = number_of(attributes, "in_channels");
    if (!groups || !channels) return std::nullopt;
    return attribute_value{*groups > 1 && *groups == *channels ? "yes" : "no"};
}

/// Returns the largest clipped share among the layer's weights, or among its activations.
inline std::optional<attribute_value> clipped_in(const row& r, bool of_weights) {
    std::optional<double> most;
    for (const range_used& used : r.ranges)
        if ((used.tensor == "weights") == of_weights && std::isfinite(used.clipped))
            most = std::max(most.value_or(0), used.clipped);
    if (!most) return std::nullopt;
    return attribute_value{*most};
}

/// One row of the table.
struct described_layer {
    const layer_summary* layer;  ///< nullptr if only the row names the layer
    const row* measured;
    std::size_t place;  ///< the place among the result's layers
};

class attribute_table {
public:
    /// `all` is the number of the network's layers. Layers without a number are not in `layers`.
    attribute_table(const std::vector<described_layer>& layers, std::size_t all) : layers_{layers} {
        for (const described_layer& d : layers)
            if (d.layer)
                for (const auto& [name, value] : d.layer->attributes) add_host(name);
        add_missing("stage", [](const described_layer& d) { return stage_in(d.measured->layer); });
        add_missing("depthwise", [](const described_layer& d) {
            return d.layer ? depthwise_in(d.layer->attributes) : std::nullopt;
        });
        add_missing("position", [&](const described_layer& d) -> std::optional<attribute_value> {
            static constexpr std::array<const char*, 3> thirds{"early", "middle", "late"};
            if (d.place >= all) return std::nullopt;
            return attribute_value{thirds[3 * d.place / all]};
        });
        add_missing("weights_clipped", [](const described_layer& d) { return clipped_in(*d.measured, true); });
        add_missing("activations_clipped", [](const described_layer& d) { return clipped_in(*d.measured, false); });
        std::sort(columns_.begin(), columns_.end(), [](const attribute_column& a, const attribute_column& b) {
            const std::size_t left = familiarity(a.name), right = familiarity(b.name);
            return left != right ? left < right : a.name < b.name;
        });
    }

    const std::vector<attribute_column>& columns() const { return columns_; }

private:
    bool has(std::string_view name) const {
        return std::any_of(columns_.begin(), columns_.end(), [&](const attribute_column& c) { return c.name == name; });
    }

    void add_host(const std::string& name) {
        add_missing(name, [&](const described_layer& d) -> std::optional<attribute_value> {
            if (!d.layer) return std::nullopt;
            const auto found = d.layer->attributes.find(name);
            const bool known =
                found != d.layer->attributes.end() && !(found->second.number() && std::isnan(*found->second.number()));
            return known ? std::optional{found->second} : std::nullopt;
        });
    }

    /// An attribute that the host states takes precedence over a derived one.
    template <class Value>
    void add_missing(const std::string& name, const Value& value) {
        if (has(name)) return;
        attribute_column column{name, {}, name == "stage"};
        for (const described_layer& d : layers_) column.values.push_back(value(d));
        columns_.push_back(std::move(column));
    }

    const std::vector<described_layer>& layers_;
    std::vector<attribute_column> columns_{};
};

}  // namespace quantsweep::detail
