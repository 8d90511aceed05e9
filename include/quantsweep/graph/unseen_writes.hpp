// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers compute with a copy of their weights: a sweep would show that they lose nothing.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// A layer that a host has and does not let be swept.
struct unswept_layer {
    std::string layer;   ///< its name
    std::string reason;  ///< why it is not swept, as a sentence
};

/// The quantizable nodes whose output stays the same, bit for bit, while one of their weights is overwritten; ascending.
/// Of a host that is stepped.
/// Memory  every value of the batch at once: use a small one
/// Errors  graph_law for weights in read-only memory; those of describe() and evaluate()
/// Cost    two evaluations a layer
std::vector<std::size_t> unseen_writes(any_graph& host, const batch_view& small);
template <graph Graph, batch_of<tensor_of<Graph>> Batch>
std::vector<std::size_t> unseen_writes(Graph& host, const Batch& small) {
    graph_model<Graph> model{host};
    return unseen_writes(model, view_batch<tensor_of<Graph>>(small));
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/unseen_writes.ipp>
#endif
