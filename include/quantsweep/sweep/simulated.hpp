// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A network that computes as it does under a recipe: a host that wraps another host.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep {

namespace detail {

/// The quantizers of a recipe's layers.
struct simulated_layers;
std::shared_ptr<const simulated_layers> simulate_layers(any_graph& host, const any_calibration& seen, const recipe& of);
any_tensor evaluate_simulated(const simulated_layers& layers, any_graph& host, std::size_t node,
                              std::span<const tensor_ref> inputs);

}  // namespace detail

/// A `graph` that evaluates each layer as a sweep of the recipe does: it rounds the inputs, weights, bias and output.
/// While it evaluates a layer, it overwrites the host's weights, and then restores them bit for bit. It lends no weights
/// and has no quantizable layers: use it to run the network, or as a reference in a comparison.
/// Borrows  the host
template <graph Graph>
class simulated {
public:
    using tensor = tensor_of<Graph>;  ///< the host's type of tensor

    /// Prepares the quantizers of the recipe's layers.
    /// Errors  missing_summary; invalid_argument for a recipe that no sweep accepts; evaluate throws evaluation_failed
    ///         for a layer without a range
    template <observer Observer>
    simulated(Graph& host, const calibration<Observer>& seen, const recipe& of) : host_{host} {
        static_assert(models_graph<Graph>());
        graph_model<Graph> model{host};
        layers_ = detail::simulate_layers(model, calibration_model<Observer>{seen}, of);
    }

    std::size_t size() const { return host_.size(); }
    layer_info info(std::size_t node) const {
        layer_info made = host_.info(node);
        made.quantizable = false;
        return made;
    }
    std::span<const std::size_t> inputs(std::size_t node) const { return host_.inputs(node); }
    std::span<const std::size_t> outputs() const { return host_.outputs(); }
    std::span<const parameter> parameters(std::size_t) { return {}; }
    quantsweep::axes axes(std::size_t value) const { return axes_of(std::as_const(host_), value); }
    std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const {
        return reduction_axis_of(std::as_const(host_), node, input);
    }
    void recycle(tensor&& dead) { quantsweep::recycle(host_, std::move(dead)); }

    tensor evaluate(std::size_t node, std::span<const tensor* const> inputs) {
        graph_model<Graph> model{host_};
        std::vector<tensor_ref> read;
        for (const tensor* input : inputs) read.emplace_back(*input);
        return std::move(detail::evaluate_simulated(*layers_, model, node, read).template as<tensor>());
    }

private:
    Graph& host_;
    std::shared_ptr<const detail::simulated_layers> layers_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/simulated.ipp>
#endif
