// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two engines of one network, layer by layer: which layer of the one computes otherwise than the other's?

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/engine_comparison.hpp>

namespace quantsweep {

namespace detail {

/// The body of the templates below, which knows no type of the caller.
engine_comparison compare_engines(any_graph& reference, any_graph& candidate, const any_batches& batches,
                                  const any_batches& candidate_batches, const any_metrics& metrics);

}  // namespace detail

/// Compares a candidate, such as an integer engine, with a reference, such as its simulation (`simulated`): both are stepped,
/// and layers of one name are compared, whatever tensors the two have. The local difference of a layer is what it makes of the
/// reference's values; nodes that the candidate has and the reference has not, such as one that changes the layout, count with
/// the layer that reads them. Metrics are scored against the reference's outputs.
/// Shape    values of one name have one shape
/// NaN/Inf  values that are not finite in the reference have no part in an SQNR
/// Empty    empty_batches
/// Errors   shape_mismatch, naming the layer; nonfinite_value where the candidate's value is not finite and the reference's
///          is; bad_batch where the candidate's batches have other samples; invalid_argument where the two have no layer in
///          common, or other outputs; what the engines and the metric throw
/// Cost     a batch: layers * (1 + half the layers) evaluations of the reference, and two or three of each of the candidate's;
///          memory for every value of both
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

/// The same of engines with one type of tensor.
template <graph Reference, graph Candidate, class Batches, class Metric>
engine_comparison compare_engines(Reference& reference, Candidate& candidate, const Batches& batches,
                                  const Metric& metric) {
    return compare_engines(reference, candidate, batches, batches, metric);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/compare_engines.ipp>
#endif
