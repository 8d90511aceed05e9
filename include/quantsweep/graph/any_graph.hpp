// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host of any type: what the engine calls, inside `calibrate`, `sweep` and `check_graph`.

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

/// Called as a layer begins, with what it reads, which may be overwritten; and with its output, likewise.
using before_layer = function_ref<void(std::size_t layer, std::span<const writable_tensor_ref> inputs)>;
/// Called as a layer ends, with its output, which may be overwritten.
using after_layer = function_ref<void(std::size_t layer, writable_tensor_ref output)>;

/// The concepts `graph` and `hooked_graph` as one interface. docs/concepts/graph.md says what each member owes; they throw
/// what the host throws.
/// Cost    one virtual call, and for an output one allocation
class any_graph {
public:
    any_graph() = default;
    any_graph(const any_graph&) = delete;
    any_graph& operator=(const any_graph&) = delete;
    virtual ~any_graph() = default;

    /// The network's layers and how they are connected.
    virtual topology describe() const = 0;
    /// As `axes_of` says.
    virtual quantsweep::axes axes(std::size_t value) const = 0;
    /// As `reduction_axis_of` says.
    virtual std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const = 0;
    /// The weights that the host lends.
    virtual std::span<const parameter> parameters(std::size_t node) = 0;
    /// Tells the host that the bytes of a node's parameters are others now.
    virtual void parameters_changed(std::size_t node) = 0;
    /// Hands a dead tensor's buffer back to the host, or frees it.
    virtual void recycle(any_tensor&& dead) = 0;
    /// With parameters of its own; nullptr where the host has no clone().
    virtual std::unique_ptr<any_graph> clone() const = 0;

    /// Whether it is evaluated node by node; otherwise it is run whole.
    virtual bool is_stepped() const noexcept = 0;
    /// Whether a host that is run whole lets the inputs of a layer be overwritten.
    virtual bool has_input_hook() const noexcept = 0;
    virtual any_tensor evaluate(std::size_t node, std::span<const tensor_ref> inputs) = 0;
    /// Whether it can be evaluated with other parameters than its own; it is then for any number of threads.
    virtual bool takes_parameters() const noexcept = 0;
    virtual any_tensor evaluate_with(std::size_t node, std::span<const tensor_ref> inputs,
                                     std::span<const parameter> parameters) = 0;
    /// Without `before` where it is nullptr. Neither hook throws.
    virtual void run(std::span<const tensor_ref> inputs, const before_layer* before, after_layer after) = 0;
};

namespace detail {

/// Borrowed tensors as pointers of their own type. In place for the few that most nodes read.
template <class Tensor>
class typed_inputs {
public:
    explicit typed_inputs(std::span<const tensor_ref> inputs) : count_{inputs.size()} {
        if (count_ > few_.size()) many_.resize(count_);
        const Tensor** const to = data();
        for (std::size_t k = 0; k < count_; ++k) to[k] = &inputs[k].as<Tensor>();
    }
    operator std::span<const Tensor* const>() { return {data(), count_}; }

private:
    const Tensor** data() noexcept { return count_ > few_.size() ? many_.data() : few_.data(); }
    std::size_t count_;
    std::array<const Tensor*, 4> few_{};
    std::vector<const Tensor*> many_{};
};

}  // namespace detail

/// A host behind the interface. Borrows it.
template <described_graph Graph>
class graph_model : public any_graph {
public:
    /// The host's tensor.
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

/// A clone, which is owned.
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
