// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tries changes that may mend the layers that dip, such as other ranges or more bits, and measures each of them.

#include <span>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

namespace detail {

/// The body of the template below. It knows none of the caller's types.
std::vector<remedy> run_remedies(any_graph& host, const any_calibration& seen, const any_batches& batches,
                                 const any_metrics& metrics, const sweep_result& swept, const sweep_options& options);

}  // namespace detail

/// Tries to mend each row of mode `only` whose dip is significant. The changes, from cheap to dear, are: ranges by other
/// estimators, for the weights and for the activations; ranges of the weights by importance; a corrected bias; weights
/// per channel; equalized input channels; weights in groups of 32; input channels turned by a Hadamard matrix; more bits,
/// for the weights and for the activations. The function quantizes the layer alone with each change, and compares it,
/// sample by sample, with the layer under the unchanged scheme.
///
/// A treatment needs numbers for the layer. The function estimates them on every second batch and measures the gain on
/// the others. It tries no treatment if there is only one batch, or for layers that share their weights.
///
/// A gain is significant if its interval excludes zero and its p-value is significant after Holm's correction over all
/// changes that were tried. Among the changes with a significant gain, the function looks for the first that removes
/// three quarters of the drop. Of all changes with a significant gain that need the same as this one to be deployed, it
/// recommends the one that gains most. If no change removes that much, it recommends the one that gains most of all.
///
/// If no layer dips, the function tries nothing. If intervals are about the population, at most 1 - confidence of all
/// runs on a sound network recommend anything under any one scheme.
/// swept    the result of a sweep of these batches with this metric
/// options  the options of that sweep; the function reads schemes, given_scales, confidence, threads, max_live_bytes,
///          about, progress, stop_threshold and store. The store keeps what is measured, but not with given scales or a
///          stop_threshold, and not the estimated treatments
/// NaN/Inf  if the layer fails under a change, the remedy's failure says why
/// Empty    no remedies if no dip is significant
/// Errors   those of sweep; invalid_argument for a leading metric of a whole set
/// Cost     a sweep of one row for each change and dip, at most 18 for a dip, and six passes over half of the batches to
///          estimate the treatments
template <class Graph, observer Observer, class Batches, class Metric>
std::vector<remedy> find_remedies(Graph& host, const calibration<Observer>& seen, const Batches& batches,
                                  const Metric& metric, const sweep_result& swept, const sweep_options& options) {
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
    return detail::run_remedies(graph, calibrated, source, metrics, swept, options);
}

/// Returns the scheme that was tried, with the layer's treatment if it has one. A recipe with this scheme has the numbers
/// of the remedy.
/// Errors  unknown_format for a remedy from another source, whose text names no scheme
scheme scheme_of(const remedy& tried);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/remedies.ipp>
#endif
