// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Calls the host, adds the layer's name to its exceptions, and checks a batch against the graph.

#include <cstddef>
#include <span>
#include <string>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

namespace detail {

/// Rethrows the exception that is being handled.
/// Errors  a quantsweep::error unchanged; anything else as evaluation_failed with the layer's name
[[noreturn]] void rethrow_with_layer(const std::string& layer, const char* who);

/// Rethrows the exception that is being handled and that a sample caused.
/// Errors  empty_batches, bad_batch, invalid_argument, shape_mismatch and nonfinite_value with the place before their
///         message; anything else unchanged
[[noreturn]] void rethrow_with_place(const std::string& place);

/// Errors  bad_batch if there are labels, but not one per sample
void check_labels(const batch_view& batch);

/// Errors  bad_batch if there is a mask, but not one entry for each token of each sample
void check_mask(const batch_view& batch);

}  // namespace detail

/// Evaluates one node.
/// Errors  a quantsweep::error unchanged; anything else as evaluation_failed with the layer's name
template <graph Graph>
tensor_of<Graph> evaluate(Graph& host, const topology& net, std::size_t node,
                          std::span<const tensor_of<Graph>* const> inputs) {
    try {
        return host.evaluate(node, inputs);
    } catch (...) {
        detail::rethrow_with_layer(net.info[node].name, "the host");
    }
}
any_tensor evaluate(any_graph& host, const topology& net, std::size_t node, std::span<const tensor_ref> inputs);
/// Evaluates one node with other parameters, on a host that accepts them.
any_tensor evaluate_with(any_graph& host, const topology& net, std::size_t node, std::span<const tensor_ref> inputs,
                         std::span<const parameter> parameters);

/// Runs the engine once. Calls after(layer, output) at every layer and, unless it is nullptr, before(layer, inputs).
/// If one of them throws, neither is called again. The exception continues when the engine, which may be written in C,
/// returns.
/// Errors  what before and after throw; a quantsweep::error of the host unchanged, anything else as evaluation_failed;
///         graph_law if the engine calls in the wrong order or leaves out a layer
void run_hooked(any_graph& host, const topology& net, std::span<const tensor_ref> inputs, const before_layer* before,
                after_layer after);

/// Checks that a batch has the inputs that the graph reads.
/// Errors  empty_batches, bad_batch, with the batch's number if it has one
void check_batch(const any_graph& host, const topology& net, const batch_view& batch);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/evaluate.ipp>
#endif
