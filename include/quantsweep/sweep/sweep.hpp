// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep: layers are quantized one at a time or together, and only what depends on them is evaluated again.

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep {

namespace detail {

/// The body of the template below, which knows no type of the caller.
sweep_result run_sweep(any_graph& host, const any_calibration& seen, const any_batches& batches,
                       const any_metrics& metrics, const sweep_options& options);

}  // namespace detail

/// Quantizes layers as the modes say, under each scheme, and measures what the metric loses against the float network.
/// Every value that two rows share is evaluated once a batch. Weights are restored bit for bit on every path out.
/// The result is the same bit for bit for any number of threads at a fixed grouping into batches.
/// The metric is a `metric`, a `set_metric`, or `metrics` of several.
/// NaN/Inf  a row whose quantization makes an output NaN or infinite is a failed row, as is one that throws
/// Errors   invalid_argument, missing_summary, empty_batches, bad_batch, shape_mismatch, overlapping_clone, memory_cap,
///          journal_mismatch, those of options.store, those of describe(), and whatever the float network or the metric
///          throws on it
/// Cost     docs/value_identity.md; memory for the live tensors and 8 bytes a sample, row and metric, or the state that the
///          metric leaves
template <class Graph, observer Observer, class Batches, class Metric>
sweep_result sweep(Graph& host, const calibration<Observer>& seen, const Batches& batches, const Metric& metric,
                   const sweep_options& options = {}) {
    static_assert(models_graph<Graph>());
    static_assert(batch_source<Batches, tensor_of<Graph>>,
                  "quantsweep: batches need batches.size() and batches[i], with "
                  "inputs of the graph's tensor, labels and samples");
    using label = label_type<Batches>;
    detail::for_each_metric(metric, [](const auto& each) { detail::require_metric<label>(each); });
    graph_model<Graph> graph{host};
    const calibration_model<Observer> calibrated{seen};
    const batches_model<tensor_of<Graph>, Batches> source{batches};
    const metrics_model<label, Metric> metrics{metric};
    return detail::run_sweep(graph, calibrated, source, metrics, options);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/sweep.ipp>
#endif
