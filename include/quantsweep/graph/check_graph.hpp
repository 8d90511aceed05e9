// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Probes a host against the laws of the graph concept, and says in plain words what holds.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/detail/hooked_probe.hpp>
#include <quantsweep/graph/detail/probe.hpp>

namespace quantsweep {

/// What was found, law by law.
struct graph_report {
    std::vector<finding> findings{};

    /// No law that the library relies on is broken.
    bool ok() const {
        return std::none_of(findings.begin(), findings.end(),
                            [](const finding& f) { return f.required && f.result == verdict::broken; });
    }
    /// `unknown` where the law was not probed.
    verdict result(std::string_view law) const {
        const auto found =
            std::find_if(findings.begin(), findings.end(), [&](const finding& f) { return f.law == law; });
        return found == findings.end() ? verdict::unknown : found->result;
    }
    /// A line a law.
    std::string text() const {
        std::string lines;
        for (const finding& f : findings) {
            const char* mark = f.result == verdict::holds     ? "yes     "
                               : f.result == verdict::unknown ? "unknown "
                                                              : "NO      ";
            lines += mark + f.law + ": " + f.sentence + "\n";
        }
        return lines;
    }
    /// Errors  graph_law with the first broken law that the library relies on
    void require() const {
        for (const finding& f : findings)
            if (f.required && f.result == verdict::broken) throw graph_law{f.layer, f.law + ": " + f.sentence};
    }
};

struct check_options {
    /// Also evaluate one host from two threads at once. A host with unguarded state may crash, so it is not done unasked.
    bool probe_reentrancy = false;
};

/// Steps a batch through the host and tries each law on the way:
///   structure       nodes in topological order, edges and outputs that exist, unique names
///   evaluation      every node can be evaluated
///   inputs          evaluate leaves its inputs as they were
///   aliasing        an output shares no memory with an input
///   persistence     an output stays as it is while later nodes are evaluated
///   determinism     evaluating twice gives the same bits
///   forward         stepping gives the bits of the host's own forward(inputs), where it has one
///   writes          overwriting a lent weight changes the node's output
///   restoration     putting the bytes back gives the original bits
///   tied weights    which layers share memory; they are swept as one
///   clone           a clone has parameters of its own and gives the same bits
///   reentrancy      two threads may evaluate one host (if asked)
///   batch invariance  a sample's bits do not depend on the batch it is in (if `parts` are given: the very samples of
///                   `whole`, in the same order, in smaller batches)
/// Memory  every value of the batch at once: use a small one
/// Errors  none for a broken law: the report says it
template <graph Graph, batch_of<tensor_of<Graph>> Batch>
graph_report check_graph(Graph& host, const Batch& whole, std::span<const Batch> parts = {},
                         const check_options& options = {}) {
    detail::prober<Graph, Batch> probe{host, whole};
    if (probe.structure() && probe.evaluation()) {
        probe.nodes();
        probe.forward();
        probe.tied_weights();
        probe.clone();
        probe.reentrancy(options.probe_reentrancy);
        probe.batch_invariance(parts);
    }
    return {std::move(probe).findings()};
}

template <graph Graph, batch_of<tensor_of<Graph>> Batch>
graph_report check_graph(Graph& host, const Batch& whole, const std::vector<Batch>& parts,
                         const check_options& options = {}) {
    return check_graph(host, whole, std::span<const Batch>{parts}, options);
}

/// The same of an engine that only calls back:
///   structure       layers in topological order, edges and outputs that exist, unique names
///   hooks           the hook is called once a layer, in the order of their numbers
///   determinism     running twice gives the same bits, and the batch's inputs stay as they are
///   writes          overwriting a lent weight changes the layer's output
///   restoration     putting the bytes back gives the original bits
///   outputs         what is written into an output is what later layers read
///   layer inputs    what is written into a layer's inputs changes that layer and what follows, and nothing else
///   clone           a clone has parameters of its own and gives the same bits
/// Cost    a run of the engine for each layer and law
template <hooked_graph Graph, batch_of<tensor_of<Graph>> Batch>
    requires(!graph<Graph>)
graph_report check_graph(Graph& host, const Batch& whole) {
    return {detail::hooked_prober<Graph, Batch>{host, whole}.findings()};
}

}  // namespace quantsweep
