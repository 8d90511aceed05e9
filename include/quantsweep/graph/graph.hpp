// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a host network that can be stepped through node by node.

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

/// Where `inputs(node)` names the k-th input of the batch instead of a node.
constexpr std::size_t graph_input(std::size_t k) noexcept { return std::numeric_limits<std::size_t>::max() - k; }
/// Whether `inputs(node)` names an input of the batch by it, and not a node.
constexpr bool is_graph_input(std::size_t id) noexcept { return id > std::numeric_limits<std::size_t>::max() / 2; }
/// The k of graph_input(k).
constexpr std::size_t input_index(std::size_t id) noexcept { return std::numeric_limits<std::size_t>::max() - id; }

/// The tensor of a host.
template <class Graph>
using tensor_of = typename Graph::tensor;

/// What every host says of its network and lends of it; how it is evaluated is for `graph` or `hooked_graph`.
///   size()                   nodes, numbered in topological order
///   info(node)               name, attributes, whether it may be quantized
///   inputs(node)             producers, each an earlier node or graph_input(k)
///   outputs()                the nodes that a metric sees
///   parameters(node)         the weights it lends
/// Optional:
///   axes(value)              sample, channel and token axes of a node's output or a graph input
///   reduction_axis(node, input)   the axis of an input over which the node sums
///   recycle(tensor&&)        takes a dead tensor's buffer back
///   parameters_changed(node)  is told that the bytes of its parameters are others now
///   clone()                  a copy for another thread, parameters included
template <class Graph>
concept described_graph = requires(Graph& host, const Graph& reader, std::size_t node) {
    requires tensor<typename Graph::tensor>;
    { reader.size() } -> std::convertible_to<std::size_t>;
    { reader.info(node) } -> std::convertible_to<layer_info>;
    { reader.inputs(node) } -> std::convertible_to<std::span<const std::size_t>>;
    { reader.outputs() } -> std::convertible_to<std::span<const std::size_t>>;
    { host.parameters(node) } -> std::convertible_to<std::span<const parameter>>;
};

/// A network that the library steps through; docs/concepts/graph.md has the laws, `check_graph` probes them.
///   evaluate(node, inputs)   makes the node's output; neither changes nor aliases its inputs
/// Optional:
///   forward(inputs)          the engine's own pass over the whole network, to compare the stepped one with
///   evaluate_with(node, inputs, parameters)   as evaluate, with these parameters in place of its own
template <class Graph>
concept graph = described_graph<Graph> &&
                requires(Graph& host, std::size_t node, std::span<const typename Graph::tensor* const> values) {
                    { host.evaluate(node, values) } -> std::same_as<typename Graph::tensor>;
                };

/// Can evaluate a node with other weights than its own. Then nothing is overwritten, and all threads work on the one host:
///   evaluate_with(node, inputs, parameters)   what evaluate makes of these parameters; they are those of
///       parameters(node), in their order, where weights are dense copies with their axes in the same order of memory
/// parameters, evaluate, evaluate_with and recycle are called from several threads at once.
template <class Graph>
concept evaluates_with =
    graph<Graph> && requires(Graph& host, std::size_t node, std::span<const typename Graph::tensor* const> values,
                             std::span<const parameter> parameters) {
        { host.evaluate_with(node, values, parameters) } -> std::same_as<typename Graph::tensor>;
    };

/// Can be copied for another thread, parameters included.
template <class Graph>
concept clonable_graph = described_graph<Graph> && requires(const Graph& host) {
    { host.clone() } -> std::same_as<Graph>;
};

/// Sample, channel and token axes of a value; {0, 1} and no tokens where the host does not say.
template <described_graph Graph>
axes axes_of(const Graph& host, std::size_t value) {
    if constexpr (requires {
                      { host.axes(value) } -> std::convertible_to<axes>;
                  })
        return host.axes(value);
    else
        return axes{};
}

/// The axis of a node's k-th input over which the node sums, along which groups and blocks of that input lie; the channel
/// axis of the value where the host does not say. None where there is no such axis, or more than one.
template <described_graph Graph>
std::optional<std::size_t> reduction_axis_of(const Graph& host, std::size_t node, std::size_t input) {
    if constexpr (requires {
                      { host.reduction_axis(node, input) } -> std::convertible_to<std::optional<std::size_t>>;
                  })
        return host.reduction_axis(node, input);
    else
        return axes_of(host, std::span<const std::size_t>{host.inputs(node)}[input]).channel;
}

/// Hands a dead tensor's buffer back to a host that takes it; otherwise frees it.
template <described_graph Graph>
void recycle(Graph& host, tensor_of<Graph>&& value) {
    if constexpr (requires { host.recycle(std::move(value)); })
        host.recycle(std::move(value));
    else [[maybe_unused]]
        const tensor_of<Graph> dead{std::move(value)};
}

/// Tells a host that prepacks that the bytes of a node's parameters are others now.
template <described_graph Graph>
void parameters_changed(Graph& host, std::size_t node) {
    if constexpr (requires { host.parameters_changed(node); }) host.parameters_changed(node);
}

}  // namespace quantsweep
