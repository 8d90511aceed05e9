// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of the host, with its exceptions told by layer; and a batch checked against the graph.

#include <cstddef>
#include <span>
#include <string>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

namespace detail {

/// Of the exception being handled.
/// Errors  a quantsweep::error as thrown; anything else as evaluation_failed with the layer's name
[[noreturn]] void rethrow_with_layer(const std::string& layer, const char* who);

/// Of the exception being handled, which a sample gave.
/// Errors  empty_batches, bad_batch, invalid_argument, shape_mismatch and nonfinite_value with the place before their
///         message; anything else as thrown
[[noreturn]] void rethrow_with_place(const std::string& place);

/// Errors  bad_batch where there are labels, and not one a sample
void check_labels(const batch_view& batch);

/// Errors  bad_batch where there is a mask, and not one entry for each token of each sample
void check_mask(const batch_view& batch);

}  // namespace detail

/// Errors  a quantsweep::error as thrown; anything else as evaluation_failed with the layer's name
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
/// Of a host that takes parameters.
any_tensor evaluate_with(any_graph& host, const topology& net, std::size_t node, std::span<const tensor_ref> inputs,
                         std::span<const parameter> parameters);

/// Runs the engine once, with after(layer, output) at every layer and, where it is not nullptr, with before(layer, inputs).
/// Once either has thrown, neither is called again, and it is thrown on when the engine returns, which may be written in C.
/// Errors  what before and after throw; a quantsweep::error of the host as thrown, anything else as evaluation_failed;
///         graph_law where the engine calls out of turn, or leaves out a layer
void run_hooked(any_graph& host, const topology& net, std::span<const tensor_ref> inputs, const before_layer* before,
                after_layer after);

/// Whether a batch has what the graph reads.
/// Errors  empty_batches, bad_batch, with the number of the batch where it has one
void check_batch(const any_graph& host, const topology& net, const batch_view& batch);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/evaluate.ipp>
#endif
