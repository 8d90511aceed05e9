// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of traverse.hpp.

#include <quantsweep/graph/traverse.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Returns, for each node, how many nodes read its output; the graph counts as a reader of each of its outputs.
QUANTSWEEP_INLINE std::vector<std::size_t> count_readers(const topology& net) {
    std::vector<std::size_t> readers(net.size());
    for (const auto& sources : net.inputs)
        for (std::size_t source : sources)
            if (!is_graph_input(source)) ++readers[source];
    for (std::size_t node : net.outputs) ++readers[node];
    return readers;
}

}  // namespace detail

QUANTSWEEP_INLINE std::vector<any_tensor> traverse(any_graph& host, const topology& net,
                                                   std::span<const tensor_ref> batch_inputs, make_output make,
                                                   visit_output visit) {
    std::vector<std::size_t> readers = detail::count_readers(net);
    std::vector<any_tensor> values(net.size());
    const auto release = [&](std::size_t node) {
        if (--readers[node] == 0) host.recycle(std::move(values[node]));
    };
    std::vector<tensor_ref> inputs;
    for (std::size_t node = 0; node < net.size(); ++node) {
        inputs.clear();
        for (std::size_t source : net.inputs[node])
            inputs.push_back(is_graph_input(source) ? batch_inputs[input_index(source)] : values[source].ref());
        values[node] = make(node, inputs);
        visit(node, inputs, values[node]);
        for (std::size_t source : net.inputs[node])
            if (!is_graph_input(source)) release(source);
        if (readers[node] == 0) host.recycle(std::move(values[node]));
    }
    std::vector<any_tensor> outputs;
    for (std::size_t node : net.outputs) outputs.push_back(std::move(values[node]));
    return outputs;
}

QUANTSWEEP_INLINE void for_each_output(any_graph& host, const topology& net, std::span<const tensor_ref> batch_inputs,
                                       function_ref<void(std::size_t node, tensor_ref output)> visit) {
    if (!host.is_stepped()) {
        run_hooked(host, net, batch_inputs, nullptr,
                   [&](std::size_t node, writable_tensor_ref output) { visit(node, output); });
        return;
    }
    auto outputs = traverse(
        host, net, batch_inputs,
        [&](std::size_t node, std::span<const tensor_ref> inputs) { return evaluate(host, net, node, inputs); },
        [&](std::size_t node, std::span<const tensor_ref>, any_tensor& output) { visit(node, output.ref()); });
    for (any_tensor& output : outputs) host.recycle(std::move(output));
}

}  // namespace quantsweep
