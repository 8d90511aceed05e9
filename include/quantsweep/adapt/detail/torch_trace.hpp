// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One run of a frozen TorchScript program, value by value: which are to be lent, which are views, what is a layer.

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/adapt/detail/steps.hpp>
#include <quantsweep/adapt/detail/torch_freeze.hpp>
#include <quantsweep/adapt/torch_tensor.hpp>

namespace quantsweep::detail {

/// The argument of an operator that is a weight, and the axis of the output channels.
struct weighted_operator {
    std::string_view name, weight, bias;
    std::int64_t channel_axis;  ///< negative from the end
};
inline constexpr std::array weighted_operators{
    weighted_operator{"conv1d", "weight", "bias", 0},
    weighted_operator{"conv2d", "weight", "bias", 0},
    weighted_operator{"conv3d", "weight", "bias", 0},
    weighted_operator{"convolution", "weight", "bias", 0},
    weighted_operator{"conv_transpose1d", "weight", "bias", 1},
    weighted_operator{"conv_transpose2d", "weight", "bias", 1},
    weighted_operator{"conv_transpose3d", "weight", "bias", 1},
    weighted_operator{"linear", "weight", "bias", 0},
    weighted_operator{"embedding", "weight", "", 0},
    weighted_operator{"addmm", "mat2", "self", 1},
    weighted_operator{"mm", "mat2", "", 1},
    weighted_operator{"matmul", "other", "", -1},
};

/// Element by element; what else each reads is a constant, or made of the same layer's output.
inline constexpr std::array<std::string_view, 35> pointwise_operators{
    "abs",     "add",  "batch_norm", "celu",        "clamp",      "clamp_max", "clamp_min",  "div",   "elu",
    "erf",     "exp",  "gelu",       "hardsigmoid", "hardswish",  "hardtanh",  "leaky_relu", "log1p", "mish",
    "mul",     "neg",  "pow",        "prelu",       "reciprocal", "relu",      "relu6",      "rsub",  "selu",
    "sigmoid", "silu", "softplus",   "softsign",    "sqrt",       "square",    "sub",        "tanh"};

/// The values that a program's operators make, in order, and what an example made of each.
class torch_trace {
public:
    torch_trace(torch::jit::Graph& program, const std::vector<at::Tensor>& examples) : examples_{examples} {
        if (program.inputs().size() != examples.size())
            throw bad_batch{"", "the module reads " + std::to_string(program.inputs().size()) +
                                    " inputs, the example has " + std::to_string(examples.size())};
        for (std::size_t k = 0; k < examples.size(); ++k) index_[program.inputs()[k]] = graph_input(k);
        for (torch::jit::Node* node : program.nodes())
            if (is_needed(*node)) run(*node);
        for (const torch::jit::Value* result : returned(program)) {
            const auto found = index_.find(result);
            if (found == index_.end() || is_graph_input(found->second))
                throw unsupported_operator{"prim::Return",
                                           "the module returns something other than tensors that it made"};
            outputs.push_back(found->second);
        }
        for (std::size_t v = 0; v < values.size(); ++v) choose_lent(v);
        join_activations(values, outputs);
    }

    std::vector<traced_value> values{};
    std::vector<const torch::jit::Value*> made{};  ///< the program's own, by the same index
    std::vector<std::size_t> outputs{};

    /// What the example made of an operand, a constant too.
    c10::IValue seen(const torch::jit::Value* operand) const {
        const auto found = index_.find(operand);
        if (found == index_.end()) return torch::jit::toIValue(operand).value();
        return is_graph_input(found->second) ? c10::IValue{examples_[input_index(found->second)]}
                                             : seen_[found->second];
    }
    std::int64_t samples() const { return examples_.empty() || examples_[0].dim() == 0 ? 1 : examples_[0].size(0); }
    at::Tensor tensor(std::size_t value) const {
        return is_graph_input(value) ? examples_[input_index(value)] : seen_[value].toTensor();
    }
    /// None for a constant.
    std::optional<std::size_t> index(const torch::jit::Value* operand) const {
        const auto found = index_.find(operand);
        return found == index_.end() ? std::nullopt : std::optional{found->second};
    }

    /// The operator that makes a value with a weight of floats that does not depend on the inputs.
    const weighted_operator* weighted(const torch::jit::Node& node) const {
        const std::string name = operator_name(node);
        const auto found = std::find_if(weighted_operators.begin(), weighted_operators.end(),
                                        [&](const weighted_operator& w) { return w.name == name; });
        if (found == weighted_operators.end()) return nullptr;
        const torch::jit::Value* weight = node.namedInput(std::string{found->weight});
        if (const auto at = index(weight); at && !is_constant(values, *at)) return nullptr;
        return &*found;
    }

    /// The float tensors among the constants that a value's operator, and what is run for it, read.
    std::vector<const torch::jit::Value*> constants(const stepped_node& s) const {
        std::vector<const torch::jit::Value*> found;
        for (std::size_t value : s.runs)
            for (const torch::jit::Value* operand : made[value]->node()->inputs()) {
                if (index(operand) || operand->node()->kind() != c10::prim::Constant) continue;
                if (!constant_tensor(*operand->node()) || std::find(found.begin(), found.end(), operand) != found.end())
                    continue;
                if (observable(*constant_tensor(*operand->node()))) found.push_back(operand);
            }
        return found;
    }

private:
    /// Assertions and warnings make nothing; nor does a branch whose result nobody reads.
    static bool is_needed(const torch::jit::Node& node) {
        if (node.kind() == c10::prim::Constant) return false;
        return writes_in_place(node) || std::any_of(node.outputs().begin(), node.outputs().end(),
                                                    [](const auto* value) { return value->hasUses(); });
    }

    static std::vector<const torch::jit::Value*> returned(torch::jit::Graph& program) {
        std::vector<const torch::jit::Value*> results;
        for (const torch::jit::Value* result : program.outputs()) {
            const c10::Symbol kind = result->node()->kind();
            if (kind != c10::prim::TupleConstruct && kind != c10::prim::ListConstruct)
                results.push_back(result);
            else
                for (const torch::jit::Value* item : result->node()->inputs()) results.push_back(item);
        }
        return results;
    }

    void run(torch::jit::Node& node) {
        torch::jit::Operation operation = operation_of(node);
        torch::jit::Stack stack;
        traced_value made_here;
        for (const torch::jit::Value* operand : node.inputs()) {
            stack.push_back(seen(operand));
            if (const auto read = index(operand)) add_once(made_here.reads, *read);
        }
        if (writes_in_place(node)) require_unread(node);
        try {
            operation(stack);
        } catch (const std::exception& failure) {
            throw evaluation_failed{node.kind().toQualString(), failure.what()};
        }
        made_here.lent = false;
        made_here.layer = weighted(node) != nullptr;
        const std::string name = operator_name(node);
        made_here.pointwise =
            std::find(pointwise_operators.begin(), pointwise_operators.end(), name) != pointwise_operators.end();
        for (std::size_t k = 0; k < node.outputs().size(); ++k) {
            index_[node.outputs()[k]] = values.size();
            values.push_back(made_here);
            made.push_back(node.outputs()[k]);
            seen_.push_back(stack[k]);
        }
    }

    /// What is written in place may be read later by no other name.
    /// Errors  unsupported_operator
    void require_unread(const torch::jit::Node& node) const {
        const at::Tensor written = seen(node.inputs()[0]).toTensor();
        for (const auto& [value, at] : index_) {
            const c10::IValue other = seen(value);
            if (value == node.inputs()[0] || !other.isTensor() || !other.toTensor().is_alias_of(written)) continue;
            if (std::any_of(value->uses().begin(), value->uses().end(),
                            [&](const torch::jit::Use& use) { return use.user->isAfter(&node); }))
                throw unsupported_operator{
                    node.kind().toQualString(),
                    "writes in place to memory that is read later under another name, which cannot "
                    "be stepped; use the form that returns a new tensor"};
        }
    }

    /// Floats that are made from the inputs, but for views. A view that a layer reads is lent, as a copy, where the layer
    /// would otherwise be shown more than it computes with: all of a tensor and not the slice, or what only gave a shape.
    void choose_lent(std::size_t v) {
        const bool is_output = std::find(outputs.begin(), outputs.end(), v) != outputs.end();
        if (is_output) values[v].lent = true;
        if (is_output || !seen_[v].isTensor() || !observable(seen_[v].toTensor())) return;
        const stepped_node alone = make_node(values, v);
        if (alone.reads.empty()) return;
        const at::Tensor mine = seen_[v].toTensor();
        for (std::size_t read : alone.reads)
            if (const at::Tensor base = tensor(read); observable(base) && mine.is_alias_of(base)) {
                values[v].lent = (mine.numel() < base.numel() || alone.reads.size() > 1) && is_read_by_layer(v);
                return;
            }
        for (const torch::jit::Value* constant : constants(alone))
            if (mine.is_alias_of(*constant_tensor(*constant->node()))) return;
        values[v].lent = true;
    }

    bool is_read_by_layer(std::size_t v) const {
        return std::any_of(made[v]->uses().begin(), made[v]->uses().end(),
                           [&](const torch::jit::Use& use) { return weighted(*use.user) != nullptr; });
    }

    const std::vector<at::Tensor>& examples_;
    std::map<const torch::jit::Value*, std::size_t> index_{};
    std::vector<c10::IValue> seen_{};
};

}  // namespace quantsweep::detail
