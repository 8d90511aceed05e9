// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized together: a layer, or the layers that share a weight's memory.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// Ascending nodes; more than one where weights are tied.
struct swept_unit {
    std::vector<std::size_t> nodes{};  ///< nodes that are quantized together
    std::string name{};                ///< "stage1:0:0", or "encoder + decoder" where they share weights
};

/// The quantizable nodes, those that lend overlapping weights as one unit, also by way of a third; by first node.
/// Cost    O(runs log runs), the weights' dense runs of memory: one each for dense tensors
std::vector<swept_unit> swept_units(any_graph& host, const topology& net);
template <described_graph Graph>
std::vector<swept_unit> swept_units(Graph& host, const topology& net) {
    graph_model<Graph> model{host};
    return swept_units(model, net);
}

/// Of the memory that all nodes lend, what they share counted once: what a clone takes.
std::size_t parameter_bytes(any_graph& host, const topology& net);

/// Errors  overlapping_clone, naming the layer, where a clone's parameter lies in the original's memory
void require_separate_parameters(any_graph& original, any_graph& clone, const topology& net);

/// Before the first write: of weights in memory that is mapped for reading alone, such as a file's, a write would end the
/// process. Found on Linux; elsewhere it cannot be.
/// Errors  graph_law, naming the layer that may be quantized
void require_writable_weights(any_graph& host, const topology& net, bool with_biases = false);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/swept_units.ipp>
#endif
