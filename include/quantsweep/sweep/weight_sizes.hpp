// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How many bytes a network's weights take, in float and under each scheme.

#include <span>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// Returns, for each layer as rows name it, the bytes of the weights as a deployed network stores them, with scales and
/// zero points. If several weights share their first byte, only one of them counts. A scheme that leaves the weights in
/// float takes the bytes of float.
/// Empty   layers without weights take 0
/// Errors  those of describe()
/// Cost    reads shapes alone
std::vector<stored_weights> stored_weights_of(any_graph& host, std::span<const scheme> schemes);
template <described_graph Graph>
std::vector<stored_weights> stored_weights_of(Graph& host, std::span<const scheme> schemes) {
    graph_model<Graph> model{host};
    return stored_weights_of(static_cast<any_graph&>(model), schemes);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/weight_sizes.ipp>
#endif
