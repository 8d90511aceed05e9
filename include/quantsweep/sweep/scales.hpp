// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Every scale and zero point of a scheme on a network, one layer at a time.

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep {

namespace detail {

/// The body of the template below, which knows no type of the caller.
void visit_scales(any_graph& host, const any_calibration& seen, const scheme& how,
                  function_ref<void(const tensor_scales&)> visit);
void visit_scales(any_graph& host, const any_calibration& seen, const recipe& of,
                  function_ref<void(const tensor_scales&)> visit);

}  // namespace detail

/// Calls visit(const tensor_scales&) for each tensor that the scheme quantizes: layer by layer as listed, of each its
/// weights, bias, inputs and output. They are those of a sweep under the scheme, bit for bit. Of a tensor that has none,
/// since its format takes scales from each tensor itself or no range could be had, `missing` says why.
/// Empty    a tensor that is not floating point is left out, as is a network without layers that are swept
/// Errors   missing_summary; those of describe(); invalid_argument for a scheme that no sweep takes
/// Cost     that of the estimators; memory for one layer's quantizers
template <class Graph, observer Observer, class Visit>
void for_each_scales(Graph& host, const calibration<Observer>& seen, const scheme& how, Visit&& visit) {
    static_assert(models_graph<Graph>());
    graph_model<Graph> graph{host};
    const calibration_model<Observer> calibrated{seen};
    detail::visit_scales(graph, calibrated, how, [&](const tensor_scales& each) { visit(each); });
}

/// The same under a recipe: of each layer those of its own scheme, and nothing of one in float.
/// Errors   those of the other, and of recipe_layers
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
