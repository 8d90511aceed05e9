// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host with its type erased. `calibrate`, `sweep` and `check_graph` call hosts in this form.

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/topology.hpp>

namespace quantsweep {

/// Called when a layer begins, with the layer's inputs, which may be overwritten.
using before_layer = function_ref<void(std::size_t layer, std::span<const writable_tensor_ref> inputs)>;
/// Called when a layer ends, with its output, which may be overwritten.
using after_layer = function_ref<void(std::size_t layer, writable_tensor_ref output)>;

/// The concepts `graph` and `hooked_graph` as one interface. docs/concepts/graph.md states what each member has to do.
/// The members throw what the host throws.
/// Cost    one virtual call, and one allocation for an output
class any_graph {
public:
    any_graph() = default;
    any_graph(const any_graph&) = delete;
    any_graph& operator=(const any_graph&) = delete;
    virtual ~any_graph() = default;

    /// The network's layers and how they are connected.
    virtual topology describe() const = 0;
    /// The axes of a value, as `axes_of` returns them.
    virtual quantsweep::axes axes(std::size_t value) const = 0;
    /// The reduction axis of an input, as `reduction_axis_of` returns it.
    virtual std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const = 0;
    /// The weights that the host lends.
    virtual std::span<const parameter> parameters(std::size_t node) = 0;
    /// Tells the host that the bytes of a node's parameters have changed.
    virtual void parameters_changed(std::size_t node) = 0;
    /// Hands the buffer of a tensor that is no longer needed back to the host, or frees it.
    virtual void recycle(any_tensor&& dead) = 0;
    /// Whether recycle hands the buffer back; otherwise it frees it.
    virtual bool has_recycle() const noexcept = 0;
    /// A clone with its own parameters; nullptr if the host has no clone().
    virtual std::unique_ptr<any_graph> clone() const = 0;

    /// Whether the library evaluates the host node by node; otherwise the host runs as a whole.
    virtual bool is_stepped() const noexcept = 0;
    /// Whether a host that runs as a whole lets the library overwrite the inputs of a layer.
    virtual bool has_input_hook() const noexcept = 0;
    virtual any_tensor evaluate(std::size_t node, std::span<const tensor_ref> inputs) = 0;
    /// Whether it can evaluate a node with other parameters than its own. If so, any number of threads may use it at
    /// once.
    virtual bool takes_parameters() const noexcept = 0;
    virtual any_tensor evaluate_with(std::size_t node, std::span<const tensor_ref> inputs,
                                     std::span<const parameter> parameters) = 0;
    /// Runs the whole network. Skips `before` if it is nullptr. Neither hook throws.
    virtual void run(std::span<const tensor_ref> inputs, const before_layer* before, after_layer after) = 0;
};

namespace detail {

/// Borrowed tensors as pointers of their own type. Up to four pointers need no allocation; most nodes read no more.
template <class Tensor>
class typed_inputs {
public:
    explicit typed_inputs(std::span<const tensor_ref> inputs) : count_{inputs.size()} {
        if (count_ > few_.size()) many_ = std::make_unique<const Tensor*[]>(count_);
        const Tensor** const to = data();
        for (std::size_t k = 0; k < count_; ++k) to[k] = &inputs[k].as<Tensor>();
    }
    operator std::span<const Tensor* const>() { return {data(), count_}; }

private:
    const Tensor** data() noexcept { return count_ > few_.size() ? many_.get() : few_.data(); }
    std::size_t count_;
    std::array<const Tensor*, 4> few_{};
    std::unique_ptr<const Tensor*[]> many_{};
};

}  // namespace detail

/// Implements the interface for a host. Borrows the host.
template <described_graph Graph>
class graph_model : public any_graph {
public:
    /// The host's tensor type.
    using tensor_type = tensor_of<Graph>;

    /// Refers to the host, which has to outlive it.
    explicit graph_model(Graph& host) : host_{host} {}

    topology describe() const override { return quantsweep::describe(std::as_const(host_)); }
    quantsweep::axes axes(std::size_t value) const override { return axes_of(std::as_const(host_), value); }
    std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const override {
        return reduction_axis_of(std::as_const(host_), node, input);
    }
    std::span<const parameter> parameters(std::size_t node) override { return host_.parameters(node); }
    void parameters_changed(std::size_t node) override { quantsweep::parameters_changed(host_, node); }
    void recycle(any_tensor&& dead) override {
        any_tensor here{std::move(dead)};
        quantsweep::recycle(host_, std::move(here.as<tensor_type>()));
    }
    bool has_recycle() const noexcept override {
        return requires(tensor_type&& dead) { host_.recycle(std::move(dead)); };
    }
    std::unique_ptr<any_graph> clone() const override;
    bool is_stepped() const noexcept override { return graph<Graph>; }
    bool has_input_hook() const noexcept override { return input_hooked_graph<Graph>; }

    any_tensor evaluate([[maybe_unused]] std::size_t node,
                        [[maybe_unused]] std::span<const tensor_ref> inputs) override {
        if constexpr (graph<Graph>)
            return any_tensor{host_.evaluate(node, detail::typed_inputs<tensor_type>{inputs})};
        else
            return {};
    }

    bool takes_parameters() const noexcept override { return evaluates_with<Graph>; }

    any_tensor evaluate_with([[maybe_unused]] std::size_t node, [[maybe_unused]] std::span<const tensor_ref> inputs,
                             [[maybe_unused]] std::span<const parameter> parameters) override {
        if constexpr (evaluates_with<Graph>)
            return any_tensor{host_.evaluate_with(node, detail::typed_inputs<tensor_type>{inputs}, parameters)};
        else
            return {};
    }

    void run([[maybe_unused]] std::span<const tensor_ref> inputs, [[maybe_unused]] const before_layer* before,
             [[maybe_unused]] after_layer after) override {
        if constexpr (hooked_graph<Graph>) {
            detail::typed_inputs<tensor_type> given{inputs};
            auto on_output = [&](std::size_t layer, tensor_type& output) { after(layer, writable_tensor_ref{output}); };
            const output_hook<tensor_type> output{on_output};
            if constexpr (input_hooked_graph<Graph>) {
                auto on_inputs = [&](std::size_t layer, std::span<tensor_type* const> read) {
                    std::vector<writable_tensor_ref> values;
                    for (tensor_type* value : read) values.emplace_back(*value);
                    (*before)(layer, values);
                };
                if (before) return host_.run(given, input_hook<tensor_type>{on_inputs}, output);
            }
            host_.run(given, output);
        }
    }

private:
    Graph& host_;
};

namespace detail {

template <class Graph>
struct owned_graph {
    Graph owned;
};

/// Implements the interface for a clone of a host. Owns the clone.
template <described_graph Graph>
class graph_clone final : owned_graph<Graph>, public graph_model<Graph> {
public:
    explicit graph_clone(Graph&& clone)
        : owned_graph<Graph>{std::move(clone)}, graph_model<Graph>{owned_graph<Graph>::owned} {}
};

}  // namespace detail

template <described_graph Graph>
std::unique_ptr<any_graph> graph_model<Graph>::clone() const {
    if constexpr (clonable_graph<Graph>)
        return std::make_unique<detail::graph_clone<Graph>>(std::as_const(host_).clone());
    else
        return nullptr;
}

}  // namespace quantsweep
