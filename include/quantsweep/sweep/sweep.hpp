// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep: layers are quantized one at a time or together, and only what depends on them is evaluated again.

#include <chrono>
#include <concepts>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/describe_layers.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/sweep/detail/sweep_run.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Quantizes layers as the modes say, under each scheme, and measures what the metric loses against the float network.
/// Every value that two rows share is evaluated once a batch. Weights are restored bit for bit on every path out.
/// The result is the same bit for bit for any number of threads at a fixed grouping into batches.
/// The metric is a `metric`, a `set_metric`, or `metrics` of several.
/// A store, such as io's journal, keeps what is finished: a sweep that was cut short goes on from there and comes to the
/// same bits.
/// NaN/Inf  a row whose quantization makes an output NaN or infinite is a failed row, as is one that throws
/// Errors   invalid_argument, missing_summary, empty_batches, bad_batch, shape_mismatch, overlapping_clone, memory_cap,
///          journal_mismatch, those of the store, those of describe(), and whatever the float network or the metric throws on it
/// Cost     docs/sweep.md; memory for the live tensors and 8 bytes a sample, row and
///          metric, or the state that the metric leaves
template <class Graph, observer Observer, class Batches, class Metric, cell_store Store>
sweep_result sweep(Graph& host, const calibration<Observer>& seen, const Batches& batches, const Metric& metric,
                   const sweep_options& options, Store& store) {
    static_assert(models_graph<Graph>());
    static_assert(batch_source<Batches, tensor_of<Graph>>,
                  "quantsweep: batches need batches.size() and batches[i], with "
                  "inputs of the graph's tensor, labels and samples");
    detail::for_each_metric(metric, [](const auto& each) { detail::require_metric<label_type<Batches>>(each); });
    const auto start = std::chrono::steady_clock::now();
    check_sweep_options(options);
    if (batches.size() == 0) throw empty_batches{"", "a sweep needs at least one batch"};
    detail::check_hooks<Graph>(options);
    detail::sweep_run<Graph, Observer, Batches, Store> run{
        host, seen, batches, detail::without_types<label_type<Batches>>(metric), options, store};
    if constexpr (!std::same_as<Store, no_store>)
        store.open(detail::fingerprint_of(host, run.net(), seen, batches, run.metrics(), options));
    run.run();
    sweep_result result = run.finish(detail::describe_sweep(host, seen, run.net(), options, run.metrics()));
    result.cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

template <class Graph, observer Observer, class Batches, class Metric>
sweep_result sweep(Graph& host, const calibration<Observer>& seen, const Batches& batches, const Metric& metric,
                   const sweep_options& options = {}) {
    no_store store;
    return sweep(host, seen, batches, metric, options, store);
}

}  // namespace quantsweep
