// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes treatments of layers from what the layers read in float.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/observer.hpp>
#include <quantsweep/sweep/detail/plan/recipe_cells.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/run/input_statistics.hpp>

namespace quantsweep::detail {

/// Returns the one layer that a recipe quantizes, or nowhere if it shares its weights with others.
inline std::size_t layer_alone(const recipe& of, const swept_network& network) {
    const swept_unit& unit = network.units[unit_named(of.layers.begin()->first, of, network)];
    return unit.nodes.size() == 1 ? unit.nodes.front() : nowhere;
}
inline const scheme& scheme_alone(const recipe& of) { return *of.layers.begin()->second; }

/// Makes treatments for recipes that quantize one layer each.
class treatment_maker {
public:
    treatment_maker(const sweep_inputs& given, const swept_network& network) : given_{given}, net_{network.net} {
        for (const recipe& each : given.options.recipes) {
            const std::size_t node = layer_alone(each, network);
            nodes_.push_back(node != nowhere && reads_one_value(node) ? node : nowhere);
            if (nodes_.back() != nowhere) channels_.insert({node, {}});
        }
        for (const auto& [node, channels] : channels_) read_.push_back(node);
    }

    /// Returns, for each recipe, the weighting of the channels of its weight's error.
    std::vector<std::optional<layer_treatment>> weighed() {
        observe_channels();
        std::vector<std::optional<layer_treatment>> found(nodes_.size());
        for (std::size_t k = 0; k < nodes_.size(); ++k)
            if (has_channels(k)) found[k] = layer_treatment{.layer = name(k), .importance = mean_squares(nodes_[k])};
        return found;
    }

    /// Returns, for each recipe, the equalization of its layer.
    std::vector<std::optional<layer_treatment>> equalized() {
        observe_channels();
        std::vector<std::optional<layer_treatment>> found(nodes_.size());
        for (std::size_t k = 0; k < nodes_.size(); ++k)
            if (has_channels(k) && has_one_range(k))
                found[k] = layer_treatment{.layer = name(k), .equalization = factors(nodes_[k])};
        add_ranges(found);
        return found;
    }

    /// Returns, for each recipe, the Hadamard transform of its layer.
    std::vector<std::optional<layer_treatment>> turned() {
        observe_channels();
        std::vector<std::optional<layer_treatment>> found(nodes_.size());
        for (std::size_t k = 0; k < nodes_.size(); ++k)
            if (has_channels(k) && has_one_range(k) && hadamard_block(channels_.at(nodes_[k]).largest.size()) > 1)
                found[k] = layer_treatment{.layer = name(k), .hadamard = true};
        add_ranges(found);
        return found;
    }

private:
    bool reads_one_value(std::size_t node) const {
        return net_.inputs[node].size() == 1 && channels_summed_over(given_.host.parameters(node)) != 0;
    }
    /// Whether the recipe rounds its layer's input with a single range, or not at all.
    bool has_one_range(std::size_t recipe) const {
        const std::optional<tensor_scheme>& how = scheme_alone(given_.options.recipes[recipe]).inputs;
        return !how || how->format.dynamic() || how->format.takes_extremes() ||
               how->format.granularity() == granularity::per_tensor;
    }
    bool has_channels(std::size_t recipe) const {
        return nodes_[recipe] != nowhere && has_same_channels(nodes_[recipe]);
    }
    const std::string& name(std::size_t recipe) const { return net_.info[nodes_[recipe]].name; }
    bool has_same_channels(std::size_t node) const {
        const channel_statistics& seen = channels_.at(node);
        return !seen.uneven && seen.largest.size() == channels_summed_over(given_.host.parameters(node));
    }

    void observe_channels() {
        for_each_first_input(given_, net_, read_, [&](std::size_t node, tensor_ref value) {
            const auto axis = given_.host.reduction_axis(node, 0);
            const any_view values = value.view();
            if (!axis || *axis >= values.shape.rank()) return;
            for_each_line(values, *axis, [&](std::ptrdiff_t, std::span<float> line) { channels_.at(node).add(line); });
        });
    }

    std::vector<float> mean_squares(std::size_t node) const {
        const channel_statistics& seen = channels_.at(node);
        std::vector<float> result(seen.squares.size());
        for (std::size_t j = 0; j < result.size(); ++j)
            if (seen.count[j] != 0)
                result[j] = static_cast<float>(seen.squares[j] / static_cast<double>(seen.count[j]));
        return result;
    }

    /// Returns sqrt(max |x| / max |w|) for each channel; 1 for a channel of zeros.
    std::vector<float> factors(std::size_t node) const {
        const std::vector<float>& inputs = channels_.at(node).largest;
        std::vector<float> weights(inputs.size()), result(inputs.size(), 1.0F);
        for (const parameter& lent : given_.host.parameters(node))
            if (lent.role == parameter_role::weight)
                for_each_line(lent.values, *reduction_axis_of(lent), [&](std::ptrdiff_t, std::span<float> line) {
                    for (std::size_t j = 0; j < line.size(); ++j)
                        if (std::isfinite(line[j])) weights[j] = std::max(weights[j], std::fabs(line[j]));
                });
        for (std::size_t j = 0; j < inputs.size(); ++j)
            if (const float s = weights[j] == 0 ? 0.0F : std::sqrt(inputs[j] / weights[j]); std::isnormal(s))
                result[j] = s;
        return result;
    }

    /// Estimates the ranges of the inputs in the treatments' bases.
    void add_ranges(std::vector<std::optional<layer_treatment>>& found) {
        std::vector<bit_histogram<>> seen(found.size());
        for_each_first_input(given_, net_, read_, [&](std::size_t node, tensor_ref value) {
            for (std::size_t k = 0; k < found.size(); ++k) {
                if (!found[k] || nodes_[k] != node) continue;
                any_tensor turned = value.clone();
                with_floats(turned.writable().writable_view(), [&](const auto& values) {
                    change_basis(*found[k], values, given_.host.reduction_axis(node, 0), basis_side::input,
                                 basis_way::there);
                    observe_tensor(seen[k], values, axes{std::nullopt, std::nullopt});
                });
                given_.host.recycle(std::move(turned));
            }
        });
        for (std::size_t k = 0; k < found.size(); ++k) {
            if (!found[k]) continue;
            const std::optional<tensor_scheme>& how = scheme_alone(given_.options.recipes[k]).inputs;
            const distribution all = seen[k].summary();
            if (!how || !needs_range(*found[k], *how) || all.finite == 0) continue;
            const range made = how->estimator.estimate(all, how->format);
            found[k]->input_low = made.low;
            found[k]->input_high = made.high;
        }
    }

    const sweep_inputs& given_;
    const topology& net_;
    std::vector<std::size_t> nodes_{};  ///< by recipe; nowhere if there is no such layer
    std::vector<std::size_t> read_{};   ///< the distinct nodes
    std::map<std::size_t, channel_statistics> channels_{};
};

}  // namespace quantsweep::detail
