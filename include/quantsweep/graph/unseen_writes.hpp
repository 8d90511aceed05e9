// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the layers that compute with a copy of their weights; a sweep would report no drop for them.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// A layer that the host has but does not let the library sweep.
struct unswept_layer {
    std::string layer;   ///< the layer's name
    std::string reason;  ///< why the library cannot sweep it, as a sentence
};

/// The quantizable nodes, ascending, whose output stays bit for bit the same while one of their weights is overwritten.
/// The host must be a graph that can be stepped.
/// Memory  every value of the batch at once: use a small batch
/// Errors  graph_law for weights in read-only memory; those of describe() and evaluate()
/// Cost    two evaluations per layer
std::vector<std::size_t> unseen_writes(any_graph& host, const batch_view& small);
template <graph Graph, batch_of<tensor_of<Graph>> Batch>
std::vector<std::size_t> unseen_writes(Graph& host, const Batch& small) {
    graph_model<Graph> model{host};
    return unseen_writes(model, view_batch<tensor_of<Graph>>(small));
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::unswept_layer>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/unseen_writes.ipp>
#endif
