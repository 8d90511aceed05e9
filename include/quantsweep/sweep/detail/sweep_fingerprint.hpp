// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep's records depend on, hashed part by part; and the names of cells, equal in every run.

#include <concepts>
#include <cstddef>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/sweep/detail/program.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep::detail {

/// What no scheme is called with a set of layers after it: the baseline, whose record has its scores and no more.
inline const std::string baseline_cell = "float";

/// "w8a8 3,7-9": the scheme, the positions of the quantized units. What is measured beside the network's outputs, or
/// without them, makes another record: "w8a8 3 +layer +trace", "w8a8 3 +layer -outputs".
inline std::string cell_name(const cell_request& request, std::span<const scheme> schemes) {
    std::string name = schemes[request.quantized.scheme].name;
    char separator = ' ';
    for (const unit_interval& units : request.quantized.quantized) {
        name += separator + std::to_string(units.first);
        if (units.last > units.first + 1) name += "-" + std::to_string(units.last - 1);
        separator = ',';
    }
    if (request.own != nowhere) name += " +layer";
    if (request.trace) name += " +trace";
    if (!request.outputs) name += " -outputs";
    return name;
}

template <described_graph Graph>
std::string graph_hash(const Graph& host, const topology& net) {
    fingerprint mark;
    const auto add_axis = [&](const std::optional<std::size_t>& axis) {
        mark.add(axis.has_value()).add(axis.value_or(0));
    };
    mark.add(net.size()).add(net.graph_inputs);
    for (std::size_t node = 0; node < net.size(); ++node) {
        mark.add(net.info[node].name).add(net.info[node].quantizable).add(net.inputs[node].size());
        for (std::size_t source : net.inputs[node]) mark.add(net.value_name(source));
        add_axis(axes_of(host, node).sample);
        add_axis(axes_of(host, node).channel);
    }
    for (std::size_t node : net.outputs) mark.add(node);
    return mark.hex();
}

template <described_graph Graph>
std::string parameters_hash(Graph& host, const topology& net) {
    fingerprint mark;
    for (std::size_t node = 0; node < net.size(); ++node) {
        const std::span<const parameter> lent{host.parameters(node)};
        mark.add(lent.size());
        for (const parameter& p : lent) {
            mark.add(static_cast<int>(p.role)).add(p.channel_axis).add(p.values.index());
            mark.add(reduction_axis_of(p).value_or(p.channel_axis));
            std::visit([&](const auto& values) { mark.add(values); }, p.values);
        }
    }
    return mark.hex();
}

inline std::string schemes_hash(std::span<const scheme> schemes) {
    fingerprint mark;
    for (const scheme& how : schemes) {
        mark.add(how.name);
        for (const std::optional<tensor_scheme>* part : {&how.weights, &how.inputs, &how.output}) {
            mark.add(part->has_value());
            if (*part) mark.add((*part)->format.name()).add((*part)->estimator.name());
        }
    }
    return mark.hex();
}

/// All that a quantizer is made from.
template <observer Observer>
std::string calibration_hash(const calibration<Observer>& seen) {
    fingerprint mark;
    mark.add(seen.samples);
    for (const auto& value : seen.values) {
        const distribution d = value.seen.summary();
        mark.add(value.name).add(d.minimum).add(d.maximum).add(d.bins.size());
        for (const bin& b : d.bins) mark.add(b.lower).add(b.upper).add(b.count);
        for (auto count : {d.finite, d.zeros, d.nans, d.positive_infinities, d.negative_infinities, d.collapsed})
            mark.add(count);
    }
    return mark.hex();
}

inline std::string metrics_hash(std::span<const metric_reader> metrics) {
    fingerprint mark;
    for (const metric_reader& reader : metrics) {
        const metric_info& metric = reader.info;
        mark.add(metric.name).add(metric.higher_is_better).add(metric.zero_one).add(metric.against_float);
        mark.add(metric.whole_set);
        for (const std::optional<double>& bound : {metric.lower_bound, metric.upper_bound})
            mark.add(bound.has_value()).add(bound.value_or(0));
    }
    return mark.hex();
}

/// Numbers, texts, ranges of labels, and plain structs by their bytes: padding between their members counts.
template <class Label>
void add_label(fingerprint& mark, const Label& label) {
    if constexpr (std::convertible_to<const Label&, std::string_view>) {
        mark.add(std::string_view{label});
    } else if constexpr (plain_number<Label>) {
        mark.add(label);
    } else if constexpr (std::ranges::input_range<const Label&>) {
        mark.add(static_cast<std::size_t>(std::ranges::distance(label)));
        for (const std::ranges::range_value_t<Label>& element : label) add_label(mark, element);
    } else if constexpr (!std::is_empty_v<Label>) {
        static_assert(
            std::is_trivially_copyable_v<Label> && !std::is_pointer_v<Label>,
            "quantsweep: a journal must be able to tell whether labels changed; make a label a number, a text, "
            "a range of those, or a struct of numbers");
        mark.add_bytes(&label, sizeof label);
    }
}

/// Tensors that are not floating point count as present only.
template <described_graph Graph, class Batches>
std::string data_hash(const Batches& batches) {
    fingerprint mark;
    mark.add(static_cast<std::size_t>(batches.size()));
    for (std::size_t b = 0; b < batches.size(); ++b) {
        const auto& batch = batches[b];
        mark.add(static_cast<std::size_t>(batch.samples));
        for (const tensor_of<Graph>& input : batch.inputs) {
            mark.add(observable(input));
            if (observable(input)) mark.add(view(input));
        }
        add_label(mark, batch.labels);
    }
    return mark.hex();
}

/// Neither the modes nor the confidence nor the threads: they change which records are made and how they are read, but
/// no record.
/// Cost    reads every parameter and every batch once
template <described_graph Graph, observer Observer, class Batches>
sweep_fingerprint fingerprint_of(Graph& host, const topology& net, const calibration<Observer>& seen,
                                 const Batches& batches, std::span<const metric_reader> metrics,
                                 const sweep_options& options) {
    fingerprint order;
    order.add(options.stop_threshold.has_value()).add(options.stop_threshold ? options.order_seed : 0);
    return {{{"version of quantsweep", fingerprint{}.add(QUANTSWEEP_VERSION).hex()},
             {"graph", graph_hash(std::as_const(host), net)},
             {"parameters", parameters_hash(host, net)},
             {"schemes", schemes_hash(options.schemes)},
             {"calibration", calibration_hash(seen)},
             {"metrics", metrics_hash(metrics)},
             {"data", data_hash<Graph>(batches)},
             {"order of the samples", order.hex()}}};
}

}  // namespace quantsweep::detail
