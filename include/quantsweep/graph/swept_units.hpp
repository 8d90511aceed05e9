// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The units that the sweep quantizes: a layer, or the layers that share a weight's memory.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// Nodes in ascending order; there are more than one if weights are tied.
struct swept_unit {
    std::vector<std::size_t> nodes{};  ///< the nodes that are quantized together
    std::string name{};                ///< "stage1:0:0", or "encoder + decoder" if they share weights
};

/// The quantizable nodes. Nodes whose weights overlap, directly or through a third node, are one unit. Ordered by first
/// node.
/// Cost    O(runs log runs) in the dense runs of the weights' memory; a dense tensor has one run
std::vector<swept_unit> swept_units(any_graph& host, const topology& net);
template <described_graph Graph>
std::vector<swept_unit> swept_units(Graph& host, const topology& net) {
    graph_model<Graph> model{host};
    return swept_units(model, net);
}

/// The bytes of the parameters of all nodes, with shared memory counted once. A clone takes as many.
std::size_t parameter_bytes(any_graph& host, const topology& net);

/// Checks that a clone has its own parameters.
/// Errors  overlapping_clone, naming the layer, if a parameter of the clone lies in the original's memory
void require_separate_parameters(any_graph& original, any_graph& clone, const topology& net);

/// Checks, before the first write, that weights are writable: a write to memory that is mapped read-only, such as a
/// file's, would end the process. The check works on Linux only.
/// Errors  graph_law, naming the quantizable layer
void require_writable_weights(any_graph& host, const topology& net, bool with_biases = false);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/swept_units.ipp>
#endif
