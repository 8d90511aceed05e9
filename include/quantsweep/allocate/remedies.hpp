// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What mends the layers that dip: other ranges, a corrected bias, finer scales, another basis, more bits, each measured.

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

/// The body of the template below, which knows no type of the caller.
std::vector<remedy> run_remedies(any_graph& host, const any_calibration& seen, const any_batches& batches,
                                 const any_metrics& metrics, const sweep_result& swept, const sweep_options& options);

}  // namespace detail

/// For each row of mode only whose dip stands, tries from cheap to dear: ranges by other estimators, for the weights and
/// for the activations, and of weights that count by what they meet; a corrected bias; weights per channel; input channels
/// equalized; weights in groups of 32; input channels turned by a Hadamard matrix; more bits, for the weights and for the
/// activations. The layer is quantized so, alone, and compared with itself under the scheme, sample by sample. A treatment,
/// which takes numbers of the layer's own, has them from every second batch, and what it gains is measured on the others;
/// with one batch none is tried, nor for layers that share their weights. A gain stands where its interval excludes zero and
/// its p-value stands after Holm's correction over all that was tried. Of these the first that takes away three quarters of
/// the drop sets what deploying may take, and the one that gains most for as little is recommended; where none does, the one
/// that gains most of all.
/// Where nothing dips nothing is tried: where intervals are about the population, at most 1 - confidence of all runs on a
/// sound network recommend anything under any one scheme.
/// swept    a sweep of these batches, by this metric
/// options  those of that sweep: its schemes, given_scales, confidence, threads, max_live_bytes, about and progress are read
/// NaN/Inf  a change under which the layer fails says why
/// Empty    where no dip stands
/// Errors   those of sweep; invalid_argument for a metric of a whole set that leads
/// Cost     a sweep of one row for each change and dip, at most 18 a dip, and six passes over half of the batches to estimate
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

/// The scheme that was tried, with the layer's treatment where it has one: a recipe with it has the numbers of the remedy.
/// Errors  unknown_format for a remedy of another source, whose text no scheme has
scheme scheme_of(const remedy& tried);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/remedies.ipp>
#endif
