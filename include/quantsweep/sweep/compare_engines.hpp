// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Compares two engines of one network layer by layer, and finds the layers that the two compute differently.

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/engine_comparison.hpp>

namespace quantsweep {

namespace detail {

/// The body of the templates below. It knows none of the caller's types.
engine_comparison compare_engines(any_graph& reference, any_graph& candidate, const any_batches& batches,
                                  const any_batches& candidate_batches, const any_metrics& metrics);

}  // namespace detail

/// Compares a candidate, such as an integer engine, with a reference, such as its simulation (`simulated`). The function
/// steps through both engines and compares the layers that have the same name; the two engines may have different types
/// of tensors. The local difference of a layer is the difference between the two layers' outputs if both read the
/// reference's values. If the candidate has nodes that the reference does not have, such as one that changes the layout,
/// they count as part of the layer that reads them. Metrics are scored against the reference's outputs.
/// Shape    values of the same name have the same shape
/// NaN/Inf  an SQNR leaves out the elements that are not finite in the reference
/// Empty    empty_batches
/// Errors   shape_mismatch, which names the layer; nonfinite_value if an element of the candidate is not finite and the
///          reference's is; bad_batch if the candidate's batches have other samples; invalid_argument if the two engines
///          have no layer in common, or other outputs; whatever the engines and the metric throw
/// Cost     for each batch, layers * (1 + half the layers) evaluations of the reference, and two or three evaluations of
///          each layer of the candidate; memory for every value of both engines
template <graph Reference, graph Candidate, class Batches, class CandidateBatches, class Metric>
engine_comparison compare_engines(Reference& reference, Candidate& candidate, const Batches& batches,
                                  const CandidateBatches& candidate_batches, const Metric& metric) {
    static_assert(models_graph<Reference>() && models_graph<Candidate>());
    static_assert(
        batch_source<Batches, tensor_of<Reference>> && batch_source<CandidateBatches, tensor_of<Candidate>>,
        "quantsweep: batches need batches.size() and batches[i], with inputs of the graph's tensor, labels and "
        "samples");
    using label = label_type<Batches>;
    detail::for_each_metric(metric, [](const auto& each) { detail::require_metric<label>(each); });
    graph_model<Reference> first{reference};
    graph_model<Candidate> second{candidate};
    const batches_model<tensor_of<Reference>, Batches> source{batches};
    const batches_model<tensor_of<Candidate>, CandidateBatches> second_source{candidate_batches};
    const metrics_model<label, Metric> metrics{metric};
    return detail::compare_engines(first, second, source, second_source, metrics);
}

/// The same for two engines that have one type of tensor and read the same batches.
template <graph Reference, graph Candidate, class Batches, class Metric>
engine_comparison compare_engines(Reference& reference, Candidate& candidate, const Batches& batches,
                                  const Metric& metric) {
    return compare_engines(reference, candidate, batches, batches, metric);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/compare_engines.ipp>
#endif
