// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes the quantizers of a layer from a calibration and a scheme.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/detail/quantize/given_scales.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/quantize/quantizer_maker.hpp>
#include <quantsweep/sweep/detail/quantize/round_weight.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/quantize/weight_quantizer.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// Fails a layer whose bias shares memory with another layer. An engine that runs the whole network would use the
/// changed bias in both.
inline void refuse_shared_bias(any_graph& host, const topology& net, std::size_t node, std::string& failure) {
    const std::span<const parameter> lent = host.parameters(node);
    const std::vector<parameter> mine{lent.begin(), lent.end()};
    for (std::size_t other = 0; other < net.size(); ++other)
        for (const parameter& theirs : host.parameters(other))
            for (const parameter& bias : mine)
                if (other != node && bias.role == parameter_role::bias && overlap(bias, theirs))
                    failure = net.info[node].name + ": its bias shares memory with a parameter of " +
                              net.info[other].name +
                              ", and an engine that runs as a whole cannot change it for one layer alone; give the "
                              "bias its own memory, or leave it unchanged";
}

/// Returns the number of a value in a calibration. Throws an error that says what to do if there is none.
inline std::size_t calibrated(const any_calibration& seen, const topology& net, std::size_t node, std::size_t value) {
    const std::size_t found = seen.find(net.value_name(value));
    if (found == seen.size())
        throw missing_summary{net.info[node].name, "the calibration has no summary of '" + net.value_name(value) +
                                                       "'; calibrate this same graph"};
    return found;
}

/// Whether the treatment supplies the range of an input in its own basis.
/// Errors  invalid_argument if the format needs a range for each channel
inline bool needs_range(const layer_treatment& by, const tensor_scheme& how) {
    if (!has_basis(by) || how.format.dynamic() || how.format.takes_extremes()) return false;
    if (how.format.granularity() == granularity::per_tensor) return true;
    throw invalid_argument{by.layer, "a change of basis has one range for the input, but " + how.format.name() +
                                         " needs one for each channel; quantize inputs per tensor"};
}

/// Whether the scales of groups that were searched for stay in memory, or are searched for at each use.
enum class group_scales { kept, dropped };

/// Makes the quantizers of one layer.
class layer_maker {
public:
    layer_maker(const any_calibration& seen, const topology& net, std::size_t node, const scheme& how,
                const given_table& given, group_scales searched)
        : seen_{seen}, net_{net}, node_{node}, how_{how}, given_{given}, searched_{searched} {}

    /// Errors  missing_summary. A range that cannot be estimated is no error; it is reported in `failure`
    layer_quantizers make(std::span<const parameter> parameters) {
        const bool has_bias = count(parameters, parameter_role::bias) > 0;
        made_.asked = asked(count(parameters, parameter_role::weight), has_bias);
        try {
            if (how_.treatment) {
                require_fit(*how_.treatment, name(), parameters);
                made_.treatment = *how_.treatment;
            }
            add_weights(parameters);
            for (std::size_t k = 0; k < net_.inputs[node_].size(); ++k)
                made_.inputs.push_back(make_value(how_.input(k), net_.inputs[node_][k], "input " + std::to_string(k)));
            if (how_.integer_biases && has_bias) add_bias(parameters);
            made_.output = make_value(how_.output, node_, "output");
        } catch (const missing_summary&) {
            throw;
        } catch (const error& failure) {
            made_.failure = failure.what();
        }
        return std::move(made_);
    }

private:
    static std::size_t count(std::span<const parameter> parameters, parameter_role role) {
        return static_cast<std::size_t>(
            std::count_if(parameters.begin(), parameters.end(), [&](const parameter& p) { return p.role == role; }));
    }
    const std::string& name() const { return net_.info[node_].name; }

    quantized_parts asked(std::size_t weights, bool has_bias) const {
        quantized_parts parts{false, false, how_.output.has_value(), how_.integer_biases && has_bias};
        for (std::size_t k = 0; k < weights; ++k) parts.weights = parts.weights || how_.weight(k);
        for (std::size_t k = 0; k < net_.inputs[node_].size(); ++k) {
            if (!how_.input(k)) continue;
            parts.inputs = true;
            if (!how_.input_operands.empty()) parts.single_inputs.insert(k);
        }
        return parts;
    }

    void add_weights(std::span<const parameter> parameters) {
        for (const parameter& lent : parameters) {
            if (lent.role != parameter_role::weight) continue;
            std::optional<tensor_quantizer>& made = made_.weights.emplace_back();
            const std::size_t k = made_.weights.size() - 1;
            const std::optional<tensor_scheme>& how = how_.weight(k);
            if (!how) continue;
            const tensor_scales* given = given_.find(name(), weights_name(k), how->format.name());
            if (has_basis(made_.treatment)) given = nullptr;  // given scales are for the weights in their own basis
            const float_parameter floats{lent};
            made =
                make_weight_quantizer(made_.treatment, floats.values(), *how, {made_.ranges, *how, "weights", given});
            account_for_halves(made_.ranges.back(), made_.treatment, *made, lent, floats);
            made_.searched_anew.resize(made_.weights.size());
            const bool are_groups = how->format.granularity().group() != 0 && made->part_count() != 0;
            if (searched_ == group_scales::kept || given || !are_groups) continue;
            made_.searched_anew[k] = how;
            made = tensor_quantizer{how->format};
        }
    }

    std::optional<tensor_quantizer> make_value(const std::optional<tensor_scheme>& how, std::size_t source,
                                               std::string tensor) {
        if (!how) return {};
        const std::size_t value = calibrated(seen_, net_, node_, source);
        if (const distribution d = seen_.summary(value); d.finite == 0 && d.nonfinite() == 0)
            return {};  // the value is not floating point
        if (tensor == "input 0" && needs_range(made_.treatment, *how)) return in_other_basis(*how, std::move(tensor));
        const tensor_scales* given = given_.find(name(), tensor, how->format.name());
        return quantizer_maker{made_.ranges, *how, std::move(tensor), given}.make_value(seen_, value);
    }

    tensor_quantizer in_other_basis(const tensor_scheme& how, std::string tensor) {
        const any_quantizer made = how.format.quantizer({made_.treatment.input_low, made_.treatment.input_high});
        made_.ranges.push_back({std::move(tensor), how.format.name(), how.estimator.name(), made_.treatment.input_low,
                                made_.treatment.input_high, made.low(), made.high(), made.step(), 0});
        return made;
    }

    void add_bias(std::span<const parameter> parameters) {
        if (made_.weights.size() != 1 || count(parameters, parameter_role::bias) != 1)
            throw invalid_argument{
                name(), "the bias cannot be int32 at input scale times weight scale: the layer has " +
                            std::to_string(made_.weights.size()) + " weights and " +
                            std::to_string(count(parameters, parameter_role::bias)) +
                            " biases, but it must have one of each; leave out b=int32, or leave the layer float"};
        const bool has_input = !made_.inputs.empty() && made_.inputs.front().has_value();
        std::vector<float> scales =
            bias_scales(name(), has_input ? &*made_.inputs.front() : nullptr, made_.weights.front().value());
        if (const tensor_scales* given = given_.find(name(), "bias", bias_quantizer::format)) scales = given->scales;
        made_.biases.emplace_back(std::move(scales));
    }

    const any_calibration& seen_;
    const topology& net_;
    std::size_t node_;
    const scheme& how_;
    const given_table& given_;
    group_scales searched_;
    layer_quantizers made_{};
};

/// Errors  missing_summary. A range that cannot be estimated is no error; it is reported in `failure`
inline layer_quantizers make_quantizers(const any_calibration& seen, const topology& net, std::size_t node,
                                        std::span<const parameter> parameters, const scheme& how,
                                        const given_table& given = given_table{},
                                        group_scales searched = group_scales::kept) {
    return layer_maker{seen, net, node, how, given, searched}.make(parameters);
}

/// Cost    spread over threads by layer and scheme. For weights: one or two reads and the search for their ranges
/// Errors  missing_summary; those of check_given
inline quantizer_table make_quantizer_table(any_graph& host, const any_calibration& seen, const swept_network& network,
                                            std::span<const scheme> schemes, const sweep_options& options) {
    const given_table given{options.given_scales};
    // A cap on memory is worth the time of another search.
    const auto searched = options.max_live_bytes == 0 ? group_scales::kept : group_scales::dropped;
    check_given(host, seen, network, schemes, given);
    quantizer_table table(network.net.size());
    std::vector<std::pair<std::size_t, std::vector<parameter>>> layers;
    for (const swept_unit& unit : network.units)
        for (std::size_t node : unit.nodes) {
            const std::span<const parameter> lent = host.parameters(node);
            layers.emplace_back(node, std::vector<parameter>{lent.begin(), lent.end()});
            table[node].resize(schemes.size());
        }
    parallel_for(options.threads, layers.size() * schemes.size(), [&](std::size_t, std::size_t i) {
        const auto& [node, lent] = layers[i / schemes.size()];
        const std::size_t s = i % schemes.size();
        table[node][s] = make_quantizers(seen, network.net, node, lent, schemes[s], given, searched);
    });
    for (const auto& [node, lent] : layers)
        for (layer_quantizers& made : table[node])
            if (made.writes_biases() && !host.is_stepped()) refuse_shared_bias(host, network.net, node, made.failure);
    return table;
}

}  // namespace quantsweep::detail
