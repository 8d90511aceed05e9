// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers compute with a copy of their weights: a sweep would show that they lose nothing.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/parameter_guard.hpp>

namespace quantsweep {

/// A layer that a host has and does not let be swept.
struct unswept_layer {
    std::string layer;
    std::string reason;
};

namespace detail {

template <described_graph Graph>
std::size_t count_weights(Graph& host, std::size_t node) {
    const std::span<const parameter> lent{host.parameters(node)};
    return static_cast<std::size_t>(
        std::count_if(lent.begin(), lent.end(), [](const parameter& p) { return p.role == parameter_role::weight; }));
}

/// Whether output_bits() are others than `before` while the node's weight number `chosen` holds other values.
template <described_graph Graph, class Bits, class OutputBits>
bool sees_write(Graph& host, std::size_t node, std::size_t chosen, const Bits& before, OutputBits&& output_bits) {
    parameter_guard<Graph> guard{host, node};
    guard.overwrite([&](std::size_t weight, const parameter& lent) {
        if (weight == chosen) std::visit([](const auto& values) { disturb(values); }, lent.values);
    });
    const bool seen = !same_bits(output_bits(), before);
    guard.restore();
    return seen;
}

}  // namespace detail

/// The quantizable nodes whose output stays the same, bit for bit, while one of their weights is overwritten; ascending.
/// Memory  every value of the batch at once: use a small one
/// Errors  those of describe() and evaluate()
/// Cost    two evaluations a layer
template <graph Graph, batch_of<tensor_of<Graph>> Batch>
std::vector<std::size_t> unseen_writes(Graph& host, const Batch& small) {
    const topology net = describe(std::as_const(host));
    check_batch(host, net, small);
    std::vector<tensor_of<Graph>> values;
    values.reserve(net.size());  // inputs are pointed to
    std::vector<std::size_t> unseen;
    for (std::size_t node = 0; node < net.size(); ++node) {
        std::vector<const tensor_of<Graph>*> inputs;
        for (std::size_t from : net.inputs[node])
            inputs.push_back(is_graph_input(from) ? &small.inputs[input_index(from)] : &values[from]);
        const auto make_output = [&] {
            return evaluate(host, net, node, std::span<const tensor_of<Graph>* const>{inputs});
        };
        values.push_back(make_output());
        const std::size_t weights = net.info[node].quantizable ? detail::count_weights(host, node) : 0;
        const auto before = detail::bits_of(values.back());
        for (std::size_t chosen = 0; chosen < weights; ++chosen)
            if (!detail::sees_write(host, node, chosen, before, [&] { return detail::bits_of(make_output()); })) {
                unseen.push_back(node);
                break;
            }
    }
    return unseen;
}

}  // namespace quantsweep
