// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Visits every scale and zero point that a scheme gives a network, one layer at a time.

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep {

namespace detail {

/// The body of the template below. It knows none of the caller's types.
void visit_scales(any_graph& host, const any_calibration& seen, const scheme& how,
                  function_ref<void(const tensor_scales&)> visit);
void visit_scales(any_graph& host, const any_calibration& seen, const recipe& of,
                  function_ref<void(const tensor_scales&)> visit);

}  // namespace detail

/// Calls visit(const tensor_scales&) for each tensor that the scheme quantizes. It visits layer by layer in the order of
/// the listing; within a layer, the weights, the bias, the inputs and the output. The scales are those of a sweep under
/// the scheme, bit for bit. A tensor may have no scales, because its format computes them from each tensor at run time or
/// because no range could be estimated; `missing` then says why.
/// Empty   it leaves out tensors that are not floating point, and visits nothing if a sweep would quantize no layer
/// Errors  missing_summary; those of describe(); invalid_argument for a scheme that no sweep accepts
/// Cost    that of the estimators; memory for one layer's quantizers
template <class Graph, observer Observer, class Visit>
void for_each_scales(Graph& host, const calibration<Observer>& seen, const scheme& how, Visit&& visit) {
    static_assert(models_graph<Graph>());
    graph_model<Graph> graph{host};
    const calibration_model<Observer> calibrated{seen};
    detail::visit_scales(graph, calibrated, how, [&](const tensor_scales& each) { visit(each); });
}

/// The same for a recipe. Each layer has the scales of its own scheme; a layer in float has none.
/// Errors  those of the function above, and those of recipe_layers
template <class Graph, observer Observer, class Visit>
void for_each_scales(Graph& host, const calibration<Observer>& seen, const recipe& of, Visit&& visit) {
    static_assert(models_graph<Graph>());
    graph_model<Graph> graph{host};
    const calibration_model<Observer> calibrated{seen};
    detail::visit_scales(graph, calibrated, of, [&](const tensor_scales& each) { visit(each); });
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/scales.ipp>
#endif
