// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The part of a result that is known before any evaluation: the layers, the schemes, and what the calibration
///        keeps.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

/// Adds attributes that say how hard the weights are to round, unless the host has set them. "weight_range_ratio" is
/// the largest magnitude of the largest channel over that of the median channel; channels of zeros are left out.
/// "weight_kurtosis" is that of all weights. Adds neither if no finite weights differ.
inline void measure_weights(attribute_map& attributes, std::span<const parameter> parameters) {
    std::vector<double> magnitudes;
    moments all;
    for (const parameter& lent : parameters) {
        if (lent.role != parameter_role::weight) continue;
        per_channel<moments> seen;
        observe_tensor(seen, lent.values, axes{std::nullopt, lent.channel_axis});
        for (const moments& channel : seen.channels()) {
            const distribution ends = channel.summary();
            const double magnitude = ends.finite == 0 ? 0 : std::max(-double{ends.minimum}, double{ends.maximum});
            if (magnitude > 0) magnitudes.push_back(magnitude);
            all.merge(channel);
        }
    }
    if (magnitudes.empty() || std::isnan(all.kurtosis())) return;
    const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    attributes.emplace("weight_range_ratio", *std::max_element(middle, magnitudes.end()) / *middle);
    attributes.emplace("weight_kurtosis", all.kurtosis());
}

/// `counted` holds the values that an earlier layer has already counted.
inline layer_summary describe_layer(const sweep_inputs& given, const layer_info& info, std::size_t node,
                                    std::set<std::string>& counted) {
    const any_calibration& seen = given.seen;
    layer_summary layer{info.name, info.attributes, info.norm_folded};
    const std::span<const parameter> parameters = given.host.parameters(node);
    measure_weights(layer.attributes, parameters);
    for (const parameter& lent : parameters)
        if (lent.role == parameter_role::weight) layer.weights += element_count(shape_of(lent));
    layer.summary_bytes = seen.weight_bytes(info.name);
    const auto account = [&](const std::string& name) {
        if (const std::size_t value = seen.find(name); value != seen.size() && counted.insert(name).second)
            layer.summary_bytes += seen.bytes(value);
    };
    for (const std::string& input : seen.inputs(info.name)) account(input);
    account(info.name);
    if (const std::size_t output = seen.find(info.name); output != seen.size())
        layer.output_elements = seen.elements(output);
    return layer;
}

inline std::string interval_used(const sweep_inputs& given, const metric_info& metric) {
    const sweep_options& options = given.options;
    if (options.stop_threshold) return is_bounded(metric) ? "betting confidence sequence" : "none";
    const bool all_seen = options.about == estimand::evaluation_set && !given.share.ends();
    return all_seen ? "all samples seen" : interval_name(metric);
}

inline sweep_result describe_sweep(const sweep_inputs& given, const topology& net) {
    const sweep_options& options = given.options;
    sweep_result result{options.graph_name};
    std::set<std::string> counted;
    for (std::size_t node = 0; node < net.size(); ++node)
        if (net.info[node].quantizable) result.layers.push_back(describe_layer(given, net.info[node], node, counted));
    for (std::size_t k = 0; k < given.metrics.size(); ++k) {
        const metric_info& metric = given.metrics.info(k);
        result.metrics.push_back({metric, no_number, interval_used(given, metric)});
    }
    result.selection = options.layers.text();
    result.confidence = options.confidence;
    result.about = options.about;
    result.stop_threshold = options.stop_threshold;
    result.calibration_samples = given.seen.samples();
    for (const scheme& how : options.schemes)
        result.schemes.push_back({how.name, parts_text(how.weights, how.weight_operands, false),
                                  parts_text(how.inputs, how.input_operands, true), parts_text(how.output, {}, true)});
    return result;
}

}  // namespace quantsweep::detail
