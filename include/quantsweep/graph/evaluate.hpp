// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of the host's evaluate, with its exceptions told by layer; and a batch checked against the graph.

#include <exception>
#include <span>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/topology.hpp>

namespace quantsweep {

/// Errors  a quantsweep::error as thrown; anything else as evaluation_failed with the layer's name
template <graph Graph>
tensor_of<Graph> evaluate(Graph& host, const topology& net, std::size_t node,
                          std::span<const tensor_of<Graph>* const> inputs) {
    try {
        return host.evaluate(node, inputs);
    } catch (const error&) {
        throw;
    } catch (const std::exception& failure) {
        throw evaluation_failed{net.info[node].name, failure.what()};
    } catch (...) {
        throw evaluation_failed{net.info[node].name, "the host threw something that is not a std::exception"};
    }
}

/// Bytes of the elements of a tensor that is floating point; 0 for others.
template <tensor Tensor>
std::size_t byte_size(const Tensor& value) {
    return observable(value) ? view(value).size() * sizeof(typename tensor_traits<Tensor>::scalar) : 0;
}

/// Whether a batch has what the graph reads.
/// Errors  empty_batches, bad_batch
template <described_graph Graph, batch_of<tensor_of<Graph>> Batch>
void check_batch(const Graph& host, const topology& net, const Batch& b) {
    const auto samples = static_cast<std::size_t>(b.samples);
    if (samples == 0) throw empty_batches{"", "a batch without samples; leave it out, or set its number of samples"};
    if (b.inputs.size() < net.graph_inputs)
        throw bad_batch{"", "the graph reads " + std::to_string(net.graph_inputs) + " inputs, the batch has " +
                                std::to_string(b.inputs.size())};
    if (b.labels.size() != 0 && b.labels.size() != samples)
        throw bad_batch{"", "the batch has " + std::to_string(samples) + " samples and " +
                                std::to_string(b.labels.size()) + " labels"};
    for (std::size_t k = 0; k < net.graph_inputs; ++k) {
        const tensor_of<Graph>& input = b.inputs[k];
        if (!observable(input)) continue;
        const shape extents = view(input).shape;
        const auto axis = axes_of(host, graph_input(k)).sample;
        if (axis && *axis < extents.rank() && extents[*axis] != samples)
            throw bad_batch{net.value_name(graph_input(k)),
                            "has shape " + to_string(extents) + ", but the batch says it has " +
                                std::to_string(samples) + " samples along axis " + std::to_string(*axis)};
    }
}

}  // namespace quantsweep
