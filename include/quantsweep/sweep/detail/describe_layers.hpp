// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The part of a result that is known without evaluating: layers, schemes, what calibration keeps.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep::detail {

/// What makes weights hard to round, as attributes unless the host gave them. "weight_range_ratio": the largest channel's
/// largest magnitude over the median channel's, of the channels that are not all 0. "weight_kurtosis": of all weights.
/// Neither is there without finite weights that differ.
template <class Parameters>
void measure_weights(attribute_map& attributes, const Parameters& parameters) {
    std::vector<double> magnitudes;
    moments all;
    for (const parameter& lent : parameters) {
        if (lent.role != parameter_role::weight) continue;
        per_channel<moments> seen;
        std::visit(
            [&]<class T>(const tensor_view<T>& values) {
                observe_tensor(seen, tensor_view<const T>{values}, axes{std::nullopt, lent.channel_axis});
            },
            lent.values);
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

/// `counted` holds the values that an earlier layer has accounted for.
template <described_graph Graph, observer Observer>
layer_summary describe_layer(Graph& host, const calibration<Observer>& seen, const layer_info& info, std::size_t node,
                             std::set<std::string>& counted) {
    layer_summary layer{info.name, info.attributes, info.norm_folded};
    const std::span<const parameter> parameters{host.parameters(node)};
    measure_weights(layer.attributes, parameters);
    for (const parameter& lent : parameters)
        if (lent.role == parameter_role::weight)
            layer.weights += std::visit([](const auto& values) { return values.size(); }, lent.values);
    const auto account = [&](const std::string& name) {
        if (const auto* value = seen.find_value(name); value && counted.insert(name).second)
            layer.summary_bytes += bytes_of(value->seen);
    };
    if (const auto* known = seen.find_layer(info.name)) {
        for (const Observer& weights : known->weights) layer.summary_bytes += bytes_of(weights);
        for (const std::string& input : known->inputs) account(input);
    }
    account(info.name);
    if (const auto* output = seen.find_value(info.name)) layer.output_elements = output->elements;
    return layer;
}

inline std::string interval_used(const sweep_options& options, const metric_info& metric) {
    if (metric.against_float) return "none";
    if (options.stop_threshold) return is_bounded(metric) ? "betting confidence sequence" : "none";
    const bool all_seen = options.about == estimand::evaluation_set && !options.stop.stop_requested();
    return all_seen ? "all samples seen" : interval_name(metric);
}

template <described_graph Graph, observer Observer>
sweep_result describe_sweep(Graph& host, const calibration<Observer>& seen, const topology& net,
                            const sweep_options& options, std::span<const metric_reader> metrics) {
    sweep_result result{options.graph_name};
    std::set<std::string> counted;
    for (std::size_t node = 0; node < net.size(); ++node)
        if (net.info[node].quantizable)
            result.layers.push_back(describe_layer(host, seen, net.info[node], node, counted));
    result.metric = metrics.front().info;
    result.interval = interval_used(options, result.metric);
    for (const metric_reader& other : metrics.subspan(1))
        result.other_metrics.push_back(
            {other.info, std::numeric_limits<double>::quiet_NaN(), interval_used(options, other.info)});
    result.confidence = options.confidence;
    result.about = options.about == estimand::evaluation_set ? "evaluation set" : "population";
    result.stop_threshold = options.stop_threshold;
    result.calibration_samples = seen.samples;
    const auto format = [](const std::optional<tensor_scheme>& how) {
        return how ? how->format.name() : std::string{};
    };
    for (const scheme& how : options.schemes)
        result.schemes.push_back({how.name, format(how.weights), format(how.inputs), format(how.output)});
    return result;
}

}  // namespace quantsweep::detail
