// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Adapts a graph that can be stepped to the concept of a hooked graph.

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

/// Owns the graph. The result loses the advantage of stepping: every fork runs the whole network. Use it for
/// comparisons, and for code that accepts only hooked graphs.
template <graph Graph>
class as_hooked {
public:
    /// The graph's tensor type.
    using tensor = tensor_of<Graph>;

    /// Takes ownership of the graph.
    explicit as_hooked(Graph host) : host_{std::move(host)}, net_{describe(std::as_const(host_))} {}

    std::size_t size() const { return host_.size(); }
    layer_info info(std::size_t layer) const { return host_.info(layer); }
    std::span<const std::size_t> inputs(std::size_t layer) const { return host_.inputs(layer); }
    std::span<const std::size_t> outputs() const { return host_.outputs(); }
    std::span<const parameter> parameters(std::size_t layer) { return host_.parameters(layer); }
    /// The axes of a value, as `axes_of` returns them for the graph.
    quantsweep::axes axes(std::size_t value) const { return axes_of(host_, value); }
    /// The reduction axis of an input, as `reduction_axis_of` returns it for the graph.
    std::optional<std::size_t> reduction_axis(std::size_t layer, std::size_t input) const {
        return reduction_axis_of(host_, layer, input);
    }
    /// Passes the call on to the graph.
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
    /// Each layer reads its own copies of its inputs, which `before` may overwrite.
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
