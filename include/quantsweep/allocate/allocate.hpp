// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns measured losses into recipes within a budget, and measures each recipe on samples that did not choose it.

#include <string_view>

#include <quantsweep/allocate/options.hpp>
#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep {

namespace detail {

/// The body of the template below. It knows none of the caller's types.
allocation_summary run_allocation(any_graph& host, const any_calibration& seen, const any_batches& batches,
                                  const any_metrics& metrics, const allocation_options& options);

}  // namespace detail

/// Finds recipes that lose least at their cost. The function sweeps layer by layer on every second batch, solves for the
/// recipes, and measures some of them and every uniform recipe on the other batches (docs/allocation.md).
///
/// A layer's loss is its drop under the leading metric, or 0 if the drop's interval contains 0. For a metric that compares
/// with float, such as a divergence, the loss is the distance of its value from that of the float output itself. Where
/// losses cannot tell choices apart, the noise at the output decides. It alone decides for a metric against float that
/// counts in decibels, or whose higher values are better without an upper bound.
///
/// A mixed recipe stays only if it loses less on the choosing batches than the best uniform recipe that costs no more, or
/// as little with less noise at the output. The result has no other mixed recipe, except those that failed. So it may have
/// fewer mixed recipes than options.points.
///
/// Layers that have the same value of the attribute "tie" get the same scheme. A layer that costs the same under all
/// schemes, such as an addition without weights, gets the scheme under which it loses least.
/// NaN/Inf  a layer does not get a scheme under which it fails or its drop is not finite
/// Errors   those of sweep, and of options.store; invalid_argument for fewer than two batches, for a leading metric of a
///          whole set, for a cost that is negative or not finite (the message names the layer), and for a budget below
///          the cost of the smallest recipe (the message names that cost)
/// Cost     a sweep of mode `only` on half of the batches for all schemes, and a sweep of points + schemes recipes on all
///          of them
template <class Graph, observer Observer, class Batches, class Metric>
allocation_summary allocate(Graph& host, const calibration<Observer>& seen, const Batches& batches,
                            const Metric& metric, const allocation_options& options = {}) {
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
    return detail::run_allocation(graph, calibrated, source, metrics, options);
}

/// Returns the recipe of a point, for a recipe file or another sweep.
/// Errors  invalid_argument if the summary has no such point; unknown_format for a format of your own that no text names
recipe recipe_of(const allocation_summary& found, std::string_view point);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/allocate.ipp>
#endif
