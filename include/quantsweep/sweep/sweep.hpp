// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep: it quantizes layers one at a time or together, and evaluates again only what depends on them.

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

/// The body of the template below. It knows none of the caller's types.
sweep_result run_sweep(any_graph& host, const any_calibration& seen, const any_batches& batches,
                       const any_metrics& metrics, const sweep_options& options);

/// Opens the options' store as a sweep does, for sweeps over parts of these batches.
/// Errors  journal_mismatch, and those of the store
void open_store(any_graph& host, const any_calibration& seen, const any_batches& batches, const any_metrics& metrics,
                const sweep_options& options);

}  // namespace detail

/// Quantizes the layers that the modes choose, under each scheme, and measures what the metric loses against the float
/// network. The sweep evaluates every value that two rows share once for each batch. It restores the weights bit for bit,
/// however the call ends. For a fixed grouping into batches, any number of threads returns the same bits. The metric is a
/// `metric`, a `ratio_metric`, a `set_metric`, a std::vector of one of them, or `metrics` of several.
/// NaN/Inf  a row fails if quantization makes an output NaN or infinite, or if its evaluation throws
/// Errors   invalid_argument, missing_summary, empty_batches, bad_batch, shape_mismatch, overlapping_clone, memory_cap,
///          journal_mismatch, those of options.store, those of describe(), and whatever the float network, or the metric
///          on it, throws
/// Cost     docs/value_identity.md; memory for the live tensors and 8 bytes for each sample, row and metric, or the
///          metric's state if it has one
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
