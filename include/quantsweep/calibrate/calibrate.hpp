// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Calibration: one pass over the batches that observes every weight, input and output once.

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/calibrate/detail/calibration_pass.hpp>
#include <quantsweep/calibrate/options.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>

namespace quantsweep {

/// Shows every weight once, and every input and output of every quantizable layer once per batch, to a copy of
/// `prototype`.
/// Memory   the summaries, and for each thread a clone and the tensors that one batch needs at once; nothing grows with
///          the number of samples. Under options.memory_budget all summaries together stay within the budget, at the
///          cost of resolution: calibration::memory states what was chosen
/// Threads  each take one batch at a time, and a summary sees the batches in their order: any number of threads gives
///          the same bits for any observer, even if its result depends on the order
/// NaN/Inf  counted by the observer; an error only if options.nonfinite requests it
/// Errors   empty_batches, bad_batch, budget_too_small, nonfinite_value, overlapping_clone, invalid_argument, those of
///          describe() and evaluate()
/// Cost     one float pass and one read of each observed tensor; under a budget, for an observer of whole tensors, one
///          more evaluation of the first batch, to learn the shapes
/// Returns  calibration<Observer>, deduced: if it were spelled out, compilers would complain about it before they name
///          the missing member
template <class Observer = bit_histogram<>, class Graph, class Batches>
auto calibrate(Graph& host, const Batches& batches, const calibrate_options& options = {},
               const Observer& prototype = Observer{}) {
    static_assert(models_observer<Observer>());
    static_assert(models_graph<Graph>());
    static_assert(batch_source<Batches, tensor_of<Graph>>,
                  "quantsweep: batches need batches.size() and batches[i], with "
                  "inputs of the graph's tensor, labels and samples");
    graph_model<Graph> graph{host};
    const batches_model<tensor_of<Graph>, Batches> source{batches};
    calibration<Observer> result;
    detail::summaries_model<Observer> summaries{result, prototype};
    const detail::calibration_totals totals = detail::run_calibration(graph, source, options, summaries);
    result.samples = totals.samples;
    result.nonfinite = options.nonfinite;
    result.memory = totals.memory;
    return result;
}

}  // namespace quantsweep
