// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Probes a host against the laws of the graph concept, and reports the result in plain words.

#include <span>
#include <type_traits>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/detail/optional_members.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/graph_report.hpp>
#include <quantsweep/graph/models_graph.hpp>

namespace quantsweep {

/// Probes that `check_graph` makes only on request.
struct check_options {
    /// Also evaluate one host from two threads at once. A host with unguarded state may crash, so this probe is off by
    /// default.
    bool probe_reentrancy = false;
};

namespace detail {

graph_report check_stepped(any_graph& host, const batch_view& whole, std::span<const batch_view> parts,
                           const check_options& options, const forward_bits* forward);
graph_report check_hooked(any_graph& host, const batch_view& whole);

}  // namespace detail

/// Steps a batch through the host and probes each law on the way. The check undoes the effect of a broken law before it
/// probes the next, and it reports a law that it cannot decide as `unknown`. The report therefore names the laws that
/// the host breaks, and no other:
///   structure       nodes in topological order, edges and outputs that exist, unique names
///   evaluation      the host can evaluate every node
///   values          a node computes with the values that it receives
///   determinism     two evaluations give the same bits, also if other inputs come between them
///   samples         the sample axis of each output of the network is as long as the batch has samples
///   forward         stepping gives the bits of the host's own forward(inputs), if it has one
///   tied weights    lists the layers that share memory; they are swept as one
///   reentrancy      two threads may evaluate one host (only on request)
///   batch invariance  a sample's bits do not depend on the batch it is in (if `parts` are given: exactly the samples of
///                   `whole`, in the same order, in smaller batches)
///   evaluate_with   the node computes with the weights that it receives, and changes none (if the host has it; the
///                   check then skips the next three laws)
///   writable        lent weights lie in memory that can be written
///   writes          overwriting a lent weight changes the node's output
///   restoration     the output has its original bits again after the bytes are written back
///   clone           a clone has its own parameters, computes with them, and gives the same bits
///   recycling       memory that was handed back may be used again, whatever it holds (if the host has recycle)
///   inputs          evaluate leaves its inputs unchanged
///   aliasing        an output shares no memory with an input
///   ownership       an output shares no memory with an earlier output of the same node
///   persistence     an output stays unchanged while other nodes are evaluated
/// Memory  every value of the batch at once: use a small batch
/// Errors  none for a broken law: the report states it
/// Cost    about eight evaluations of each node, three more if the host has recycle, and four for each weight
template <graph Graph, batch_of<tensor_of<Graph>> Batch>
graph_report check_graph(Graph& host, const Batch& whole, std::span<const Batch> parts = {},
                         const check_options& options = {}) {
    using tensor_type = tensor_of<Graph>;
    using inputs_type = std::remove_cvref_t<decltype(whole.inputs)>;
    static_assert(detail::optional_members_fit<Graph>());
    static_assert(detail::has_forward<Graph, inputs_type> || !detail::names_forward<Graph>,
                  "quantsweep: the host's member forward cannot be called as host.forward(batch.inputs) -> a range of "
                  "tensors, where the inputs are constant: a const std::vector<tensor>& of a quantsweep::batch");
    graph_model<Graph> model{host};
    std::vector<batch_view> views;
    for (const Batch& part : parts) views.push_back(view_batch<tensor_type>(part));
    const batch_view all = view_batch<tensor_type>(whole);
    graph_report report;
    if constexpr (detail::has_forward<Graph, inputs_type>) {
        const auto run = [&] {
            const auto outputs = host.forward(whole.inputs);
            std::vector<detail::tensor_bits> bits;
            for (const tensor_type& output : outputs) bits.push_back(row_major_bytes(tensor_ref{output}.view()));
            return bits;
        };
        const detail::forward_bits forward{run};
        report = detail::check_stepped(model, all, views, options, &forward);
    } else {
        report = detail::check_stepped(model, all, views, options, nullptr);
    }
    report.members = detail::members_of_stepped<Graph, inputs_type>();
    return report;
}

template <graph Graph, batch_of<tensor_of<Graph>> Batch>
graph_report check_graph(Graph& host, const Batch& whole, const std::vector<Batch>& parts,
                         const check_options& options = {}) {
    return check_graph(host, whole, std::span<const Batch>{parts}, options);
}

/// The same check for an engine that runs as a whole and calls back at every layer:
///   structure       layers in topological order, edges and outputs that exist, unique names
///   hooks           the engine calls the hook once per layer, in the order of the layers' numbers
///   samples         the sample axis of each output of the network is as long as the batch has samples
///   determinism     two runs give the same bits, also if other inputs come between them
///   outputs         all later layers read what the hook writes into an output
///   layer inputs    a write into a layer's inputs changes that layer and the layers that follow it, and nothing else
///   tied weights    layers that share a weight's memory lend it as the same tensor
///   writable        lent weights lie in memory that can be written
///   writes          overwriting a lent weight changes the layer's output
///   restoration     the output has its original bits again after the bytes are written back
///   clone           a clone has its own parameters, computes with them, gives the same bits, and may run on another
///                   thread while the engine waits in a hook
///   inputs          the batch's inputs stay unchanged
/// Cost    one run of the engine for each layer and law
template <hooked_graph Graph, batch_of<tensor_of<Graph>> Batch>
    requires(!graph<Graph>)
graph_report check_graph(Graph& host, const Batch& whole) {
    static_assert(detail::optional_members_fit<Graph>());
    graph_model<Graph> model{host};
    graph_report report = detail::check_hooked(model, view_batch<tensor_of<Graph>>(whole));
    report.members = detail::members_of_hooked<Graph>();
    return report;
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/check_graph.ipp>
#endif
