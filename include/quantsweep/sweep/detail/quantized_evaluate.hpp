// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One node evaluated under a scheme: inputs, weights and output rounded, the weights put back.

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/sweep/detail/layer_quantizers.hpp>

namespace quantsweep::detail {

/// By node, then by scheme; the inner vector is empty for nodes that are never quantized.
using quantizer_table = std::vector<std::vector<layer_quantizers>>;

inline void round_weights(const tensor_quantizer& how, const parameter& lent) {
    std::visit([&](const auto& values) { how.apply(values, {lent.channel_axis, reduction_axis_of(lent)}); },
               lent.values);
}

/// `source` is the node, or the graph's input, that made the value.
template <described_graph Graph>
void round_value(const Graph& host, const tensor_quantizer& how, tensor_of<Graph>& value, std::size_t source) {
    const auto channel = axes_of(host, source).channel;
    how.apply(mutable_view(value), {channel, channel});
}

/// Errors  what evaluate throws; evaluation_failed where there was no range
template <graph Graph>
tensor_of<Graph> quantized_evaluate(Graph& host, const topology& net, std::size_t node, const layer_quantizers& how,
                                    std::vector<const tensor_of<Graph>*> inputs) {
    using tensor_type = tensor_of<Graph>;
    if (!how.failure.empty()) throw evaluation_failed{net.info[node].name, how.failure};
    std::vector<tensor_type> rounded;
    rounded.reserve(inputs.size());
    for (std::size_t k = 0; k < how.inputs.size(); ++k) {
        if (!how.inputs[k] || !observable(*inputs[k])) continue;
        rounded.push_back(tensor_traits<tensor_type>::clone(*inputs[k]));
        round_value(host, *how.inputs[k], rounded.back(), net.inputs[node][k]);
        inputs[k] = &rounded.back();
    }
    parameter_guard<Graph> guard{host, node};
    if (!how.weights.empty())
        guard.overwrite([&](std::size_t w, const parameter& lent) { round_weights(how.weights[w], lent); });
    tensor_type output = evaluate(host, net, node, std::span<const tensor_type* const>{inputs});
    guard.restore();
    if (how.output && observable(output)) round_value(host, *how.output, output, node);
    for (tensor_type& copy : rounded) recycle(host, std::move(copy));
    return output;
}

}  // namespace quantsweep::detail
