// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tensors and weights rounded as a layer's quantizers say.

#include <cstddef>
#include <span>
#include <variant>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>

namespace quantsweep::detail {

inline void round_weights(const tensor_quantizer& how, const parameter& lent) {
    std::visit([&](const auto& values) { how.apply(values, {lent.channel_axis, reduction_axis_of(lent)}); },
               lent.values);
}

/// `source` is the node, or the graph's input, that made the value. Does nothing to one that is not floating point.
inline void round_value(const any_graph& host, const tensor_quantizer& how, writable_tensor_ref value,
                        std::size_t source) {
    const auto channel = host.axes(source).channel;
    const any_writable_view values = value.writable_view();
    if (const auto* floats = std::get_if<tensor_view<float>>(&values)) how.apply(*floats, {channel, channel});
    if (const auto* doubles = std::get_if<tensor_view<double>>(&values)) how.apply(*doubles, {channel, channel});
}

/// Bytes of the copies of inputs that are rounded.
inline std::size_t copied_bytes(const layer_quantizers& how, std::span<const tensor_ref> inputs) {
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < how.inputs.size(); ++k)
        if (how.inputs[k]) bytes += byte_size(inputs[k].view());
    return bytes;
}

/// One node evaluated under a scheme: inputs, weights and output rounded, the weights put back.
/// Errors  what evaluate throws; evaluation_failed where there was no range
inline any_tensor quantized_evaluate(any_graph& host, const topology& net, std::size_t node,
                                     const layer_quantizers& how, std::vector<tensor_ref> inputs) {
    if (!how.failure.empty()) throw evaluation_failed{net.info[node].name, how.failure};
    std::vector<any_tensor> rounded;
    for (std::size_t k = 0; k < how.inputs.size(); ++k) {
        if (!how.inputs[k] || !observable(inputs[k].view())) continue;
        rounded.push_back(inputs[k].clone());
        round_value(host, *how.inputs[k], rounded.back().writable(), net.inputs[node][k]);
        inputs[k] = rounded.back().ref();
    }
    parameter_guard guard{host, node};
    if (!how.weights.empty())
        guard.overwrite([&](std::size_t w, const parameter& lent) { round_weights(how.weights[w], lent); });
    any_tensor output = evaluate(host, net, node, inputs);
    guard.restore();
    if (how.output) round_value(host, *how.output, output.writable(), node);
    for (any_tensor& copy : rounded) host.recycle(std::move(copy));
    return output;
}

}  // namespace quantsweep::detail
