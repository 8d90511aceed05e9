// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Hashes what a sweep's records depend on, part by part.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/quantize/given_scales.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep::detail {

inline std::string graph_hash(const any_graph& host, const topology& net) {
    fingerprint mark;
    const auto add_axis = [&](const std::optional<std::size_t>& axis) {
        mark.add(axis.has_value()).add(axis.value_or(0));
    };
    mark.add(net.size()).add(net.graph_inputs);
    for (std::size_t node = 0; node < net.size(); ++node) {
        mark.add(net.info[node].name).add(net.info[node].quantizable).add(net.inputs[node].size());
        for (std::size_t source : net.inputs[node]) mark.add(net.value_name(source));
        add_axis(host.axes(node).sample);
        add_axis(host.axes(node).channel);
        add_axis(host.axes(node).token);
        for (std::size_t k = 0; k < net.inputs[node].size(); ++k) add_axis(host.reduction_axis(node, k));
    }
    for (std::size_t node : net.outputs) mark.add(node);
    return mark.hex();
}

inline std::string parameters_hash(any_graph& host, const topology& net) {
    fingerprint mark;
    for (std::size_t node = 0; node < net.size(); ++node) {
        const std::span<const parameter> lent = host.parameters(node);
        mark.add(lent.size());
        for (const parameter& p : lent) {
            mark.add(static_cast<int>(p.role)).add(p.channel_axis).add(static_cast<std::size_t>(p.values.type));
            mark.add(reduction_axis_of(p).value_or(p.channel_axis));
            mark.add(p.values);
        }
    }
    return mark.hex();
}

inline std::string schemes_hash(std::span<const scheme> schemes) {
    fingerprint mark;
    const auto add_part = [&](const std::optional<tensor_scheme>& part) {
        mark.add(part.has_value());
        if (part) mark.add(part->format.name()).add(part->estimator.name());
    };
    for (const scheme& how : schemes) {
        mark.add(how.name).add(how.integer_biases);
        if (how.treatment) mark.add(treatment_text(*how.treatment));
        for (const std::optional<tensor_scheme>* part : {&how.weights, &how.inputs, &how.output}) add_part(*part);
        for (const operand_schemes* single : {&how.weight_operands, &how.input_operands}) {
            mark.add(single->size());
            for (const auto& [number, part] : *single) {
                mark.add(number);
                add_part(part);
            }
        }
    }
    return mark.hex();
}

/// Hashes everything from which quantizers are made.
inline std::string calibration_hash(const any_calibration& seen) {
    fingerprint mark;
    mark.add(seen.samples());
    for (std::size_t value = 0; value < seen.size(); ++value) {
        const distribution d = seen.summary(value);
        mark.add(seen.name(value)).add(d.minimum).add(d.maximum).add(d.bins.size());
        for (const bin& b : d.bins) mark.add(b.lower).add(b.upper).add(b.count);
        for (auto count : {d.finite, d.zeros, d.nans, d.positive_infinities, d.negative_infinities, d.collapsed})
            mark.add(count);
    }
    return mark.hex();
}

inline std::string metrics_hash(const any_metrics& metrics) {
    fingerprint mark;
    for (std::size_t k = 0; k < metrics.size(); ++k) {
        const metric_info& metric = metrics.info(k);
        mark.add(metric.name).add(metric.higher_is_better).add(metric.zero_one).add(metric.against_float);
        mark.add(metric.whole_set).add(metric.ratio).add(metric.exponential);
        for (const std::optional<double>& bound : {metric.lower_bound, metric.upper_bound})
            mark.add(bound.has_value()).add(bound.value_or(0));
    }
    return mark.hex();
}

/// For a tensor that is not floating point, only its presence enters the hash, not its values.
/// Errors  invalid_argument if labels of different values cannot be told apart
inline std::string data_hash(const any_batches& batches) {
    fingerprint mark;
    mark.add(batches.size());
    for (std::size_t b = 0; b < batches.size(); ++b)
        batches.visit(b, [&](const batch_view& batch) {
            mark.add(batch.samples).add(batch.mask.size());
            for (std::uint8_t token : batch.mask) mark.add(token != 0);
            for (const tensor_ref& input : batch.inputs) {
                const any_view values = input.view();
                mark.add(observable(values));
                if (observable(values)) mark.add(values);
            }
            if (!batch.with_labels->add)
                throw invalid_argument{"",
                                       "a journal must be able to tell whether labels changed; make a label a number, "
                                       "a text, a range of those, or a struct of numbers, or sweep without a store"};
            batch.with_labels->add(mark, batch.batch);
        });
    return mark.hex();
}

/// Leaves out the modes, the confidence and the threads: they determine which records are made and how they are read,
/// but do not change any record.
/// Cost    reads every parameter once and, with data, every batch once
inline sweep_fingerprint fingerprint_of(const sweep_inputs& given, const topology& net, bool with_data = true) {
    const sweep_options& options = given.options;
    fingerprint order;
    order.add(options.stop_threshold.has_value()).add(options.stop_threshold ? options.order_seed : 0);
    return {{{"version of quantsweep", fingerprint{}.add(QUANTSWEEP_VERSION).hex()},
             {"graph", graph_hash(given.host, net)},
             {"parameters", parameters_hash(given.host, net)},
             {"schemes", schemes_hash(options.schemes)},
             {"given scales", given_hash(options.given_scales)},
             {"calibration", calibration_hash(given.seen)},
             {"metrics", metrics_hash(given.metrics)},
             {"data", with_data ? data_hash(given.batches) : fingerprint{}.add(given.batches.size()).hex()},
             {"order of the samples", order.hex()}}};
}

}  // namespace quantsweep::detail
