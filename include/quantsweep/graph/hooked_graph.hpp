// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The weaker concept of a host network: an engine that runs itself, and calls back at every layer.

#include <cstddef>
#include <span>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// A reference to something callable, valid while the engine runs: two words, to be copied, or handed through C by its
/// address. Calling one that the library made never throws.
template <class... Arguments>
using hook = function_ref<void(Arguments...)>;

/// (layer, its output): what is written into the output is what later layers read.
template <class Tensor>
using output_hook = hook<std::size_t, Tensor&>;
/// (layer, its inputs, in the order of inputs(layer)): what is written into them is read by this layer and no other.
template <class Tensor>
using input_hook = hook<std::size_t, std::span<Tensor* const>>;

/// A network that can only be run whole; docs/concepts/graph.md has the laws, `check_graph` probes them.
///   run(inputs, after)           calls after(layer, output) for every layer in turn, when its output is made and before
///                                another layer reads it
/// Optional:
///   run(inputs, before, after)   also calls before(layer, inputs) as each layer begins: needed to quantize inputs
template <class Graph>
concept hooked_graph =
    described_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                       output_hook<typename Graph::tensor> after) { host.run(values, after); };

/// Can also be shown, and let overwrite, what a layer reads.
template <class Graph>
concept input_hooked_graph =
    hooked_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                    input_hook<typename Graph::tensor> before,
                                    output_hook<typename Graph::tensor> after) { host.run(values, before, after); };

}  // namespace quantsweep
