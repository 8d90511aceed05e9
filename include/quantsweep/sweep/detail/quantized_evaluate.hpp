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

/// Errors  what evaluate throws; evaluation_failed where there was no range
template <graph Graph>
tensor_of<Graph> quantized_evaluate(Graph& host, const topology& net, std::size_t node, const layer_quantizers& how,
                                    std::vector<const tensor_of<Graph>*> inputs) {
    using tensor_type = tensor_of<Graph>;
    if (!how.failure.empty()) throw evaluation_failed{net.info[node].name, how.failure};
    const auto round = [&](const tensor_quantizer& q, tensor_type& value, std::size_t source) {
        const auto channel = axes_of(std::as_const(host), source).channel;
        q.apply(mutable_view(value), {channel, channel});
    };
    std::vector<tensor_type> rounded;
    rounded.reserve(inputs.size());
    for (std::size_t k = 0; k < how.inputs.size(); ++k) {
        if (!how.inputs[k] || !observable(*inputs[k])) continue;
        rounded.push_back(tensor_traits<tensor_type>::clone(*inputs[k]));
        round(*how.inputs[k], rounded.back(), net.inputs[node][k]);
        inputs[k] = &rounded.back();
    }
    parameter_guard<Graph> guard{host, node};
    if (!how.weights.empty())
        guard.overwrite([&](std::size_t w, const parameter& lent) {
            std::visit([&](const auto& values) {
                how.weights[w].apply(values, {lent.channel_axis, reduction_axis_of(lent)});
            }, lent.values);
        });
    tensor_type output = evaluate(host, net, node, std::span<const tensor_type* const>{inputs});
    guard.restore();
    if (how.output && observable(output)) round(*how.output, output, node);
    for (tensor_type& copy : rounded) recycle(host, std::move(copy));
    return output;
}

}  // namespace quantsweep::detail
