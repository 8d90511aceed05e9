// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A TorchScript module as a graph that is stepped operator by operator on LibTorch.

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include <quantsweep/adapt/detail/steps.hpp>
#include <quantsweep/adapt/detail/torch_freeze.hpp>
#include <quantsweep/adapt/detail/torch_layer.hpp>
#include <quantsweep/adapt/detail/torch_node.hpp>
#include <quantsweep/adapt/detail/torch_trace.hpp>
#include <quantsweep/adapt/torch_tensor.hpp>
#include <quantsweep/graph/unseen_writes.hpp>

namespace quantsweep {

/// Each operator that outputs floats is a node, with two exceptions: the nodes that read a view make it again, and
/// element-wise operators that follow a layer (norms and activations) belong to the layer. Batch norms are folded into
/// convolutions if the runtime can do so. The name of a layer is its module's path, "features.0.conv".
///
/// The operators are the runtime's own, on the operands that they have in its forward pass. The parameters are the
/// module's own memory; only those that folding changes are copies. Freezing pools constants of equal values, and a
/// module may be called twice: layers that share a weight are swept as one.
class torch_graph {
public:
    /// The runtime's tensor type.
    using tensor = at::Tensor;

    /// module    traced, or scripted without control flow; the constructor puts it into evaluation mode. Pass a fresh module
    ///           for each graph: two graphs of one module would share its parameters
    /// examples  one tensor per graph input, with one sample or a few. The constructor runs them once, to see which values
    ///           are floats, and each layer once more with a weight overwritten, to check that it computes with what is written
    /// Errors    unsupported_operator, naming what cannot be stepped; bad_batch; evaluation_failed
    torch_graph(const torch::jit::Module& module, std::vector<at::Tensor> examples)
        : torch_graph{detail::freeze(module), std::move(examples)} {
        const std::size_t samples = examples_.empty() ? 1 : static_cast<std::size_t>(examples_[0].size(0));
        for (std::size_t node : unseen_writes(*this, batch<at::Tensor>{examples_, {}, samples})) {
            steps_[node].layer.info.quantizable = false;
            unswept_.push_back({info(node).name, "its output stays the same when its weight is overwritten"});
        }
    }

    std::size_t size() const { return steps_.size(); }
    const layer_info& info(std::size_t node) const { return steps_[node].layer.info; }
    std::span<const std::size_t> inputs(std::size_t node) const { return steps_[node].inputs; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    quantsweep::axes axes(std::size_t value) const {
        return is_graph_input(value) ? quantsweep::axes{0, input_channels_[input_index(value)].axis}
                                     : steps_[value].layer.axes;
    }
    std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const {
        return steps_[node].layer.reduced[input].axis;
    }
    std::span<const parameter> parameters(std::size_t node) { return steps_[node].layer.lent; }

    at::Tensor evaluate(std::size_t node, std::span<const at::Tensor* const> values) {
        return steps_[node].run(values);
    }

    /// The runtime's own forward pass of the frozen module, optimised as the runtime decides. The runtime may keep data
    /// that it derived from the weights at its first call: to compare after a write, make that call on a new graph.
    /// Errors  evaluation_failed, quoting the runtime
    std::vector<at::Tensor> forward(const std::vector<at::Tensor>& images) {
        const at::NoGradGuard no_gradients;
        torch::jit::Stack stack;
        for (const at::Tensor& image : images) stack.push_back(image);
        try {
            executor_.run(stack);
        } catch (const std::exception& failure) {
            throw evaluation_failed{"",
                                    std::string{"LibTorch's own forward pass of the module fails: "} + failure.what()};
        }
        std::vector<at::Tensor> results;
        for (const c10::IValue& result : stack) {
            if (result.isTensor())
                results.push_back(result.toTensor());
            else if (result.isTuple())
                for (const c10::IValue& item : result.toTupleRef().elements()) results.push_back(item.toTensor());
            else
                for (const at::Tensor& item : result.toTensorVector()) results.push_back(item);
        }
        return results;
    }

    /// A clone with its own parameters.
    torch_graph clone() const {
        torch_graph copy{detail::deep_copy(*program_), examples_};
        for (std::size_t node = 0; node < size(); ++node)
            copy.steps_[node].layer.info.quantizable = info(node).quantizable;
        copy.unswept_ = unswept_;
        return copy;
    }

    /// Also sweeps the nodes of a kind, such as "add": their inputs and their output. Layers with weights and products
    /// of two values are swept anyway. Returns how many nodes there are.
    std::size_t sweep_also(std::string_view kind) {
        std::size_t count = 0;
        for (step& s : steps_)
            if (s.layer.lent.empty() && detail::sweep_also(kind, s.layer.info)) ++count;
        return count;
    }

    /// The layers that have parameters but are not swept, with the reasons.
    std::span<const unswept_layer> unswept() const { return unswept_; }

private:
    struct step {
        detail::torch_node run;
        detail::torch_layer layer;
        std::vector<std::size_t> inputs{};
    };

    torch_graph(std::shared_ptr<torch::jit::Graph> program, std::vector<at::Tensor> examples)
        : program_{std::move(program)}, examples_{std::move(examples)}, executor_{program_, "forward"} {
        const detail::torch_trace trace = trace_program();
        const detail::torch_axes axes{trace};
        for (std::size_t k = 0; k < examples_.size(); ++k) input_channels_.push_back({axes.channel(graph_input(k))});
        std::vector<std::size_t> node_of(trace.values.size());
        detail::unique_names names;
        for (const detail::stepped_node& made : detail::make_nodes(trace.values, trace.outputs)) {
            node_of[made.value] = size();
            steps_.push_back({detail::torch_node{trace, made}, detail::describe_node(trace, axes, made)});
            auto& [run, layer, inputs] = steps_.back();
            layer.info.name = names.add(layer.info.name);
            if (!layer.unswept.empty()) unswept_.push_back({layer.info.name, layer.unswept});
            for (std::size_t read : made.reads) inputs.push_back(is_graph_input(read) ? read : node_of[read]);
        }
        for (std::size_t output : trace.outputs) outputs_.push_back(node_of[output]);
    }

    /// Memory that is computed from shapes and written in place is made once, unless it varies with the number of
    /// samples. The writes to memory that varies, such as the first state of a recurrent cell, are stepped. What depends
    /// on nothing but the number of samples takes it from an input.
    /// Errors  unsupported_operator if memory that varies is read later under another name
    detail::torch_trace trace_program() {
        std::vector<at::Tensor> doubled;
        for (const at::Tensor& example : examples_)
            doubled.push_back(example.dim() == 0 ? example : at::cat({example, example}));
        detail::object_set varying;
        const torch::jit::Value* first = nullptr;
        while (true) {
            try {
                detail::torch_trace trace{*program_, examples_, varying};
                if (!is_refined(trace, doubled, varying, first)) return trace;
            } catch (const unsupported_operator&) {
                if (!first) throw;
                throw unsupported_operator{
                    first->node()->kind().toQualString(),
                    "makes memory that depends on the number of samples, is written in place and is read later under "
                    "another name, which cannot be stepped; use operators that return a new tensor"};
            }
        }
    }

    /// Compares a trace with one of twice the samples. Returns whether the program has to be traced again, because more
    /// values vary, of which one is `first`, or because operators read the number of samples elsewhere.
    bool is_refined(const detail::torch_trace& trace, const std::vector<at::Tensor>& doubled,
                    detail::object_set& varying, const torch::jit::Value*& first) {
        if (trace.assumed().empty() && trace.counting().empty()) return false;
        try {
            const detail::torch_trace other{*program_, doubled, varying};
            const std::vector<const torch::jit::Value*> more = varying_values(trace, other);
            const bool changed = count_inputs(trace, other);
            if (!first && !more.empty()) first = more.front();
            for (const torch::jit::Value* value : more) varying.insert(value);
            return changed || !more.empty();
        } catch (const evaluation_failed&) {
            return false;  // the network accepts no other number of samples than the example's
        }
    }

    /// Returns the values that were made once for the example's shapes and that differ for another number of samples.
    static std::vector<const torch::jit::Value*> varying_values(const detail::torch_trace& trace,
                                                                const detail::torch_trace& other) {
        std::vector<const torch::jit::Value*> found;
        for (std::size_t value : trace.assumed()) {
            const std::vector<at::Tensor> here = detail::tensors_in(trace.seen(trace.made[value]));
            const std::vector<at::Tensor> there = detail::tensors_in(other.seen(trace.made[value]));
            bool equal = here.size() == there.size();
            for (std::size_t k = 0; equal && k < here.size(); ++k) equal = here[k].equal(there[k]);
            if (!equal) found.push_back(trace.made[value]);
        }
        return found;
    }

    /// Lets operators that read the number of samples from a value read it from the first input. A node would otherwise
    /// read a value with which it does not compute. Returns whether there was one.
    bool count_inputs(const detail::torch_trace& trace, const detail::torch_trace& other) {
        bool changed = false;
        for (torch::jit::Node* node : program_->nodes()) {
            if (!trace.counting().contains(node) || other.seen(node->output()).toInt() != other.samples()) continue;
            changed = changed || node->inputs()[0] != program_->inputs()[0];
            node->replaceInput(0, program_->inputs()[0]);
        }
        return changed;
    }

    std::shared_ptr<torch::jit::Graph> program_;
    std::vector<at::Tensor> examples_;
    torch::jit::GraphExecutor executor_;
    std::vector<step> steps_{};
    std::vector<detail::axis_or_none> input_channels_{};
    std::vector<std::size_t> outputs_{};
    std::vector<unswept_layer> unswept_{};
};

static_assert(clonable_graph<torch_graph>);

}  // namespace quantsweep
