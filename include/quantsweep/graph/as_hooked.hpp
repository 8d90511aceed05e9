// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A network that can be stepped through, as an engine that only calls back.

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/graph/traverse.hpp>

namespace quantsweep {

/// Owns the graph, and gives up what stepping is good for: every fork runs the whole network. For comparisons, and for
/// code that is written for hooked graphs only.
template <graph Graph>
class as_hooked {
public:
    /// The tensor of the graph.
    using tensor = tensor_of<Graph>;

    /// Takes the graph over.
    explicit as_hooked(Graph host) : host_{std::move(host)}, net_{describe(std::as_const(host_))} {}

    std::size_t size() const { return host_.size(); }
    layer_info info(std::size_t layer) const { return host_.info(layer); }
    std::span<const std::size_t> inputs(std::size_t layer) const { return host_.inputs(layer); }
    std::span<const std::size_t> outputs() const { return host_.outputs(); }
    std::span<const parameter> parameters(std::size_t layer) { return host_.parameters(layer); }
    /// As `axes_of` says of the graph.
    quantsweep::axes axes(std::size_t value) const { return axes_of(host_, value); }
    /// As `reduction_axis_of` says of the graph.
    std::optional<std::size_t> reduction_axis(std::size_t layer, std::size_t input) const {
        return reduction_axis_of(host_, layer, input);
    }
    /// Passed on to the graph.
    void parameters_changed(std::size_t layer) { quantsweep::parameters_changed(host_, layer); }
    /// A copy, with a clone of the graph.
    as_hooked clone() const
        requires clonable_graph<Graph>
    {
        return as_hooked{host_.clone()};
    }

    void run(std::span<const tensor* const> given, output_hook<tensor> after) {
        step(given, after, [&](std::size_t layer, std::span<const tensor* const> read) {
            return evaluate(host_, net_, layer, read);
        });
    }
    /// Each layer reads copies of its own, which `before` may overwrite.
    void run(std::span<const tensor* const> given, input_hook<tensor> before, output_hook<tensor> after) {
        step(given, after, [&](std::size_t layer, std::span<const tensor* const> read) {
            std::vector<tensor> copies;
            copies.reserve(read.size());
            std::vector<tensor*> writable;
            for (const tensor* input : read) {
                copies.push_back(tensor_traits<tensor>::clone(*input));
                writable.push_back(&copies.back());
            }
            before(layer, std::span<tensor* const>{writable});
            const std::vector<const tensor*> inputs{writable.begin(), writable.end()};
            return evaluate(host_, net_, layer, std::span<const tensor* const>{inputs});
        });
    }

private:
    template <class Make>
    void step(std::span<const tensor* const> given, output_hook<tensor> after, Make&& make) {
        graph_model<Graph> model{host_};
        std::vector<tensor_ref> inputs;
        for (const tensor* input : given) inputs.emplace_back(*input);
        auto outputs = traverse(
            model, net_, inputs,
            [&](std::size_t layer, std::span<const tensor_ref> read) {
                return any_tensor{make(layer, detail::typed_inputs<tensor>{read})};
            },
            [&](std::size_t layer, std::span<const tensor_ref>, any_tensor& output) {
                after(layer, output.as<tensor>());
            });
        for (any_tensor& output : outputs) model.recycle(std::move(output));
    }

    Graph host_;
    topology net_;
};

}  // namespace quantsweep
