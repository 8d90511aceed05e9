// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Checks scales that a caller gives for tensors: whether they fit the network and the schemes.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/sweep/detail/plan/selected_units.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/detail/quantize/bias_quantizer.hpp>
#include <quantsweep/sweep/detail/quantize/given_table.hpp>
#include <quantsweep/sweep/detail/quantize/scales_layout.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

/// Returns the name of a layer's k-th weight: "weights", then "weights 1".
inline std::string weights_name(std::size_t k) { return k == 0 ? "weights" : "weights " + std::to_string(k); }

/// Checks given scales of one layer against the network and the schemes.
class given_check {
public:
    given_check(any_graph& host, const any_calibration& seen, const topology& net, std::size_t node)
        : host_{host}, seen_{seen}, net_{net}, node_{node} {}

    /// Returns the names of the layer's tensors, such as "weights", "bias", "input 0", "output".
    std::vector<std::string> tensors() const {
        std::vector<std::string> names;
        std::size_t weights = 0;
        bool has_bias = false;
        for (const parameter& lent : host_.parameters(node_)) {
            if (lent.role == parameter_role::weight) names.push_back(weights_name(weights++));
            has_bias = has_bias || lent.role == parameter_role::bias;
        }
        if (has_bias) names.push_back("bias");
        for (std::size_t k = 0; k < net_.inputs[node_].size(); ++k) names.push_back("input " + std::to_string(k));
        names.push_back("output");
        return names;
    }

    /// Whether the scheme quantizes the tensor and, if the scales name a format, does so in that format.
    /// Errors  invalid_argument, shape_mismatch, format_range if it does, and the scales do not fit
    bool fits(const tensor_scales& given, const scheme& how) const {
        if (!given.format.empty() && given.format != format_of(given.tensor, how)) return false;
        if (given.tensor == "bias") return how.integer_biases && fits_bias(given, how);
        const bool of_weights = given.tensor.starts_with("weights");
        const std::optional<tensor_scheme>& part = how.tensor(given.tensor);
        if (!part) return false;
        const any_format& format = part->format;
        if (format.dynamic() || (!of_weights && format.takes_extremes()))
            refuse<invalid_argument>(given, "the scheme '" + how.name + "' uses " + format.name() +
                                                ", which takes its scales from each tensor itself; give none");
        const std::optional<scales_layout> layout = of_weights
                                                        ? weights_layout(format.granularity(), weights_of(given.tensor))
                                                        : value_layout(given.tensor, format);
        if (layout) require_layout(given, *layout);
        require_zero_points(given);
        for (std::size_t k = 0; k < given.scales.size(); ++k) {
            try {
                require_codes(given, format.quantizer_of_scale(given.scales[k], zero_point(given, k)));
            } catch (const error& bad) {
                refuse<format_range>(given, "number " + std::to_string(k) + ": " + std::string{bad.message()});
            }
        }
        return true;
    }

    /// Reports scales that no scheme uses.
    /// Errors  invalid_argument, always
    [[noreturn]] void refuse_unused(const tensor_scales& given, std::span<const scheme> schemes) const {
        for (const scheme& how : schemes)
            if (const std::string format = format_of(given.tensor, how); !format.empty())
                refuse<invalid_argument>(
                    given, "they are for " + given.format + ", but the scheme '" + how.name + "' uses " + format);
        throw invalid_argument{net_.info[node_].name,
                               "scales are given for '" + given.tensor + "', which no scheme quantizes"};
    }

private:
    /// Returns the name of a tensor's format under a scheme; empty if the tensor stays float.
    static std::string format_of(const std::string& tensor, const scheme& how) {
        if (tensor == "bias") return how.integer_biases ? bias_quantizer::format : "";
        const std::optional<tensor_scheme>& part = how.tensor(tensor);
        return part ? part->format.name() : "";
    }
    template <class Error>
    [[noreturn]] void refuse(const tensor_scales& given, const std::string& why) const {
        throw Error{net_.info[node_].name, "the scales given for '" + given.tensor + "': " + why};
    }

    parameter weights_of(const std::string& tensor) const {
        std::size_t k = 0;
        for (const parameter& lent : host_.parameters(node_))
            if (lent.role == parameter_role::weight && weights_name(k++) == tensor) return lent;
        return {};
    }

    std::optional<scales_layout> value_layout(const std::string& tensor, const any_format& format) const {
        if (format.granularity() == granularity::per_tensor) return scales_layout{};
        const std::size_t value =
            tensor == "output" ? node_ : net_.inputs[node_][parse_number<unsigned>(tensor.substr(6)).value_or(0)];
        const std::size_t found = seen_.find(net_.value_name(value)), axis = host_.axes(value).channel.value_or(0);
        std::size_t channels = 0;
        if (found == seen_.size() || !seen_.visit_channels(found, [&](const distribution&) { ++channels; })) return {};
        return channels_layout(axis, channels);
    }

    bool fits_bias(const tensor_scales& given, const scheme& how) const {
        const granularity shared = how.weight(0)->format.granularity();
        const parameter weights = weights_of("weights");
        const bool each = shared == granularity::per_channel;
        require_layout(given, each ? channels_layout(0, shape_of(weights)[weights.channel_axis]) : scales_layout{});
        require_zero_points(given);
        for (int zero : given.zero_points)
            if (zero != 0) refuse<format_range>(given, "a zero point is not 0, but those of a bias must be 0");
        try {
            bias_quantizer{given.scales};
        } catch (const error& bad) {
            refuse<format_range>(given, std::string{bad.message()});
        }
        return true;
    }

    void require_layout(const tensor_scales& given, const scales_layout& layout) const {
        const std::size_t expected = element_count(layout.shape);
        if (given.scales.size() != expected)
            refuse<shape_mismatch>(given, "there are " + std::to_string(given.scales.size()) + ", but " +
                                              std::to_string(expected) + " are expected, of shape " +
                                              to_string(layout.shape));
        if (given.shape.rank() != 0 && !(given.shape == layout.shape))
            refuse<shape_mismatch>(given, "they have shape " + to_string(given.shape) + ", but " +
                                              to_string(layout.shape) + " is expected");
        if (given.axis && given.axis != layout.axis)
            refuse<shape_mismatch>(given, "they lie along axis " + std::to_string(*given.axis) + ", but " +
                                              (layout.axis ? "axis " + std::to_string(*layout.axis) : "no axis") +
                                              " is expected");
    }

    void require_zero_points(const tensor_scales& given) const {
        if (!given.zero_points.empty() && given.zero_points.size() != given.scales.size())
            refuse<shape_mismatch>(given, "there are " + std::to_string(given.zero_points.size()) +
                                              " zero points for " + std::to_string(given.scales.size()) +
                                              " scales; give one for each scale, or none");
    }

    void require_codes(const tensor_scales& given, const any_quantizer& made) const {
        if (given.lowest_code == 0 && given.highest_code == 0) return;
        const auto* integer = made.target<integer_quantizer>();
        const int lowest = integer ? integer->lowest_code() : 0, highest = integer ? integer->highest_code() : 0;
        if (given.lowest_code != lowest || given.highest_code != highest)
            throw format_range{"", "the codes are [" + std::to_string(given.lowest_code) + ", " +
                                       std::to_string(given.highest_code) + "], but the format's codes are [" +
                                       std::to_string(lowest) + ", " + std::to_string(highest) + "]"};
    }

    any_graph& host_;
    const any_calibration& seen_;
    const topology& net_;
    std::size_t node_;
};

/// Errors  invalid_argument if scales are given for the weights of one layer, and not for those of a layer that shares
///         them
inline void check_shared(const swept_network& network, const given_table& given) {
    const auto name_of = [&](std::size_t node) -> const std::string& { return network.net.info[node].name; };
    for (const swept_unit& unit : network.units)
        for (std::size_t node : unit.nodes)
            for (const auto& [key, scales] : given.all()) {
                if (scales->layer != name_of(node) || !scales->tensor.starts_with("weights")) continue;
                for (std::size_t other : unit.nodes)
                    if (!given.find(name_of(other), scales->tensor, scales->format))
                        throw invalid_argument{scales->layer,
                                               "scales are given for '" + scales->tensor + "', but none for " +
                                                   name_of(other) +
                                                   ", which shares the weights; give both layers the same"};
            }
}

/// Errors  those of given_check; invalid_argument for a layer or tensor that the network does not have, and for scales
///         that no scheme uses
inline void check_given(any_graph& host, const any_calibration& seen, const swept_network& network,
                        std::span<const scheme> schemes, const given_table& given) {
    for (const auto& [key, scales] : given.all()) {
        const topology& net = network.net;
        std::size_t node = 0;
        while (node < net.size() && (net.info[node].name != scales->layer || !net.info[node].quantizable)) ++node;
        if (node == net.size())
            throw invalid_argument{
                scales->layer, "scales are given for this layer, but no swept layer has that name; similar names are " +
                                   near_names(scales->layer, network)};
        const given_check check{host, seen, net, node};
        const std::vector<std::string> tensors = check.tensors();
        if (std::find(tensors.begin(), tensors.end(), scales->tensor) == tensors.end()) {
            std::string known;
            for (const std::string& tensor : tensors) known += (known.empty() ? "" : ", ") + tensor;
            throw invalid_argument{scales->layer,
                                   "scales are given for '" + scales->tensor + "', but the layer has only " + known};
        }
        bool used = false;
        for (const scheme& how : schemes) used = check.fits(*scales, how) || used;
        if (!used) check.refuse_unused(*scales, schemes);
    }
    check_shared(network, given);
}

inline std::string given_hash(std::span<const tensor_scales> all) {
    fingerprint mark;
    for (const tensor_scales& each : all) {
        mark.add(each.layer).add(each.tensor).add(each.format);
        mark.add(std::span<const float>{each.scales}).add(std::span<const int>{each.zero_points});
    }
    return mark.hex();
}

}  // namespace quantsweep::detail
