// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The weaker concept of a host network: an engine that runs by itself and calls back at every layer.

#include <cstddef>
#include <span>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// A reference to a callable, valid while the engine runs. It takes two words; copy it, or pass its address through C.
/// Hooks that the library makes never throw.
template <class... Arguments>
using hook = function_ref<void(Arguments...)>;

/// Called with (layer, its output). Later layers read what the hook writes into the output.
template <class Tensor>
using output_hook = hook<std::size_t, Tensor&>;
/// Called with (layer, its inputs, in the order of inputs(layer)). Only this layer reads what the hook writes into
/// them.
template <class Tensor>
using input_hook = hook<std::size_t, std::span<Tensor* const>>;

/// A network that can only run as a whole. docs/concepts/graph.md states the laws, and `check_graph` probes them.
///   run(inputs, after)           calls after(layer, output) for every layer in turn, when its output is complete and
///                                before another layer reads it
/// Optional:
///   run(inputs, before, after)   also calls before(layer, inputs) when each layer begins: needed to quantize inputs
template <class Graph>
concept hooked_graph =
    described_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                       output_hook<typename Graph::tensor> after) { host.run(values, after); };

/// Also shows the hook what a layer reads, and lets the hook overwrite it.
template <class Graph>
concept input_hooked_graph =
    hooked_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                    input_hook<typename Graph::tensor> before,
                                    output_hook<typename Graph::tensor> after) { host.run(values, before, after); };

}  // namespace quantsweep
