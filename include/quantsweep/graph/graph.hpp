// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a host network that the library can step through node by node.

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

/// The id by which `inputs(node)` names the k-th input of the batch instead of a node.
constexpr std::size_t graph_input(std::size_t k) noexcept { return std::numeric_limits<std::size_t>::max() - k; }
/// Whether the id names an input of the batch and not a node.
constexpr bool is_graph_input(std::size_t id) noexcept { return id > std::numeric_limits<std::size_t>::max() / 2; }
/// The k of graph_input(k).
constexpr std::size_t input_index(std::size_t id) noexcept { return std::numeric_limits<std::size_t>::max() - id; }

/// The host's tensor type.
template <class Graph>
using tensor_of = typename Graph::tensor;

/// What every host states about its network and lends of it. `graph` and `hooked_graph` add how it is evaluated.
///   size()                   nodes, numbered in topological order
///   info(node)               name, attributes, whether it may be quantized
///   inputs(node)             producers, each an earlier node or graph_input(k)
///   outputs()                the nodes that a metric sees
///   parameters(node)         the weights that the node lends
/// Optional:
///   axes(value)              sample, channel and token axes of a node's output or a graph input
///   reduction_axis(node, input)   the axis of an input over which the node sums
///   recycle(tensor&&)        takes back the buffer of a tensor that is no longer needed
///   parameters_changed(node)  the library calls it after it changes the bytes of the node's parameters
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

/// A network that the library steps through. docs/concepts/graph.md states the laws, and `check_graph` probes them.
///   evaluate(node, inputs)   returns the node's output; it does not change its inputs, and shares no memory with them
/// Optional:
///   forward(inputs)          the engine's own pass over the whole network, which check_graph compares with the stepped one
///   evaluate_with(node, inputs, parameters)   as evaluate, but with these parameters instead of the node's own
template <class Graph>
concept graph = described_graph<Graph> &&
                requires(Graph& host, std::size_t node, std::span<const typename Graph::tensor* const> values) {
                    { host.evaluate(node, values) } -> std::same_as<typename Graph::tensor>;
                };

/// Can evaluate a node with other weights than its own. The library then overwrites no weight, and all threads share
/// the host:
///   evaluate_with(node, inputs, parameters)   what evaluate would return with these parameters; they are those of
///       parameters(node), in their order, but weights are dense copies whose axes have the same order in memory
/// The library calls parameters, evaluate, evaluate_with and recycle from several threads at once.
template <class Graph>
concept evaluates_with =
    graph<Graph> && requires(Graph& host, std::size_t node, std::span<const typename Graph::tensor* const> values,
                             std::span<const parameter> parameters) {
        { host.evaluate_with(node, values, parameters) } -> std::same_as<typename Graph::tensor>;
    };

/// Can be copied, with its parameters, for another thread.
template <class Graph>
concept clonable_graph = described_graph<Graph> && requires(const Graph& host) {
    { host.clone() } -> std::same_as<Graph>;
};

/// The sample, channel and token axes of a value; {0, 1} and no token axis if the host does not state them.
template <described_graph Graph>
axes axes_of(const Graph& host, std::size_t value) {
    if constexpr (requires {
                      { host.axes(value) } -> std::convertible_to<axes>;
                  })
        return host.axes(value);
    else
        return axes{};
}

/// The axis of a node's k-th input over which the node sums. Groups and blocks of that input lie along it. If the host
/// does not state it, it is the channel axis of the value. None if there is no such axis, or more than one.
template <described_graph Graph>
std::optional<std::size_t> reduction_axis_of(const Graph& host, std::size_t node, std::size_t input) {
    if constexpr (requires {
                      { host.reduction_axis(node, input) } -> std::convertible_to<std::optional<std::size_t>>;
                  })
        return host.reduction_axis(node, input);
    else
        return axes_of(host, std::span<const std::size_t>{host.inputs(node)}[input]).channel;
}

/// Hands the buffer of a tensor that is no longer needed back to a host that accepts it; otherwise frees it.
template <described_graph Graph>
void recycle(Graph& host, tensor_of<Graph>&& value) {
    if constexpr (requires { host.recycle(std::move(value)); })
        host.recycle(std::move(value));
    else [[maybe_unused]]
        const tensor_of<Graph> dead{std::move(value)};
}

/// Tells a host that prepacks weights that the bytes of a node's parameters have changed.
template <described_graph Graph>
void parameters_changed(Graph& host, std::size_t node) {
    if constexpr (requires { host.parameters_changed(node); }) host.parameters_changed(node);
}

}  // namespace quantsweep
