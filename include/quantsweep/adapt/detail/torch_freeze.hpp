// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns a TorchScript module into one flat list of operators with its parameters as constants. Refuses what
///        cannot be stepped.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/freeze_module.h>
#include <torch/csrc/jit/passes/frozen_conv_folding.h>
#include <torch/csrc/jit/passes/remove_dropout.h>
#include <torch/script.h>

#include <quantsweep/adapt/detail/steps.hpp>
#include <quantsweep/adapt/detail/torch_memory.hpp>
#include <quantsweep/core/error.hpp>

namespace quantsweep::detail {

/// Returns "conv2d" for aten::conv2d, "convolution" for aten::_convolution, "relu" for aten::relu_.
inline std::string operator_name(const torch::jit::Node& node) {
    std::string name = node.kind().toUnqualString();
    if (name.ends_with("_")) name.pop_back();
    return name.starts_with("_") ? name.substr(1) : name;
}

/// Whether the node writes to its first operand, as aten::relu_ does.
inline bool writes_in_place(const torch::jit::Node& node) {
    const c10::FunctionSchema* schema = node.maybeSchema();
    if (!schema || schema->arguments().empty()) return false;
    const c10::AliasInfo* alias = schema->arguments()[0].alias_info();
    return alias && alias->isWrite();
}

/// Refuses a frozen program because of an operator of it that still reads the module.
/// Errors  unsupported_operator
[[noreturn]] inline void refuse_state(const torch::jit::Node& reader) {
    if (reader.kind() != c10::prim::GetAttr)
        throw unsupported_operator{operator_name(reader),
                                   "reads the module itself, which freezing did not resolve; trace the module"};
    throw unsupported_operator{
        operator_name(reader),
        "reads '" + reader.s(c10::attr::name) +
            "' from the module, because LibTorch's freezing keeps what an in-place operator might "
            "write to: for it, the operators of a GRUCell might write to the weights of an LSTM; "
            "use operators that return a new tensor, or sweep the parts as modules of their own"};
}

/// Puts the module, which is shared with the caller, into evaluation mode. Does not copy its parameters, except for
/// those of convolutions into which a batch norm is folded.
/// Errors  unsupported_operator for a module that keeps state, or of which freezing assumes so
inline std::shared_ptr<torch::jit::Graph> freeze(torch::jit::Module module) {
    if (module.hasattr("training")) module.eval();  // a module that was saved frozen has no mode
    const torch::jit::Module frozen = torch::jit::freeze_module(module);
    std::shared_ptr<torch::jit::Graph> graph = frozen.get_method("forward").graph()->copy();
    torch::jit::removeDropout(graph);
    torch::jit::FoldFrozenConvBatchnorm(graph);
    torch::jit::EliminateDeadCode(graph);
    // Makes the result of an in-place write a new value for all later readers. The trace checks whether others still
    // read the old memory.
    for (torch::jit::Node* node : graph->nodes())
        if (writes_in_place(*node) && node->outputs().size() == 1)
            node->inputs()[0]->replaceAllUsesAfterNodeWith(node, node->output());
    if (graph->inputs()[0]->hasUses()) refuse_state(*graph->inputs()[0]->uses()[0].user);
    graph->eraseInput(0);
    return graph;
}

/// Returns the same program with its own copy of the parameters.
inline std::shared_ptr<torch::jit::Graph> deep_copy(torch::jit::Graph& original) {
    std::shared_ptr<torch::jit::Graph> copy = original.copy();
    constant_copier copier;
    for (torch::jit::Node* node : copy->nodes()) copier.copy(*node);
    return copy;
}

/// Assertions and warnings return nothing and are not needed; nor is a value that nobody reads.
inline bool is_needed(const torch::jit::Node& node) {
    if (node.kind() == c10::prim::Constant) return false;
    if (writes_in_place(node)) return true;
    for (const torch::jit::Value* value : node.outputs())
        if (value->hasUses()) return true;
    return false;
}

/// Returns the values that a program returns, taken out of its tuple or list.
inline std::vector<const torch::jit::Value*> returned(torch::jit::Graph& program) {
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

/// Returns the tensors of a value that one of its users reads: of a list perhaps only one.
inline std::vector<at::Tensor> tensors_read(const torch::jit::Use& use, const c10::IValue& value) {
    std::vector<at::Tensor> held = tensors_in(value);
    if (use.user->kind() != c10::aten::__getitem__ || held.size() < 2) return held;
    const auto item = torch::jit::toIValue(use.user->inputs()[1]);
    if (!item) return held;
    const std::int64_t at = item->toInt();
    return {held.at(static_cast<std::size_t>(at < 0 ? at + static_cast<std::int64_t>(held.size()) : at))};
}

/// Returns the values that a program writes to in place, and the values of which they are views.
inline object_set written_values(torch::jit::Graph& program) {
    object_set found;
    const auto is_view = [](const torch::jit::Node& node) {
        const c10::FunctionSchema* schema = node.maybeSchema();
        return schema && !schema->arguments().empty() && !schema->returns().empty() &&
               schema->arguments()[0].alias_info() && schema->returns()[0].alias_info();
    };
    for (torch::jit::Node* node : program.nodes()) {
        if (!writes_in_place(*node)) continue;
        const torch::jit::Value* value = node->inputs()[0];
        while (found.insert(value) && is_view(*value->node())) value = value->node()->inputs()[0];
        for (const torch::jit::Value* result : node->outputs()) found.insert(result);
    }
    return found;
}

/// Computes a node on a stack. Containers have no operator, so theirs are written here. It is one type for all nodes,
/// because the runtime's `Operation` compiles some twenty functions for each type that it holds.
class node_operation {
public:
    /// Errors  unsupported_operator, with the node's name
    explicit node_operation(const torch::jit::Node& node)
        : kind_{node.kind()}, count_{node.inputs().size()}, writes_{writes_in_place(node)} {
        if (kind_ == c10::prim::ListConstruct)
            element_ = node.output()->type()->expectRef<c10::ListType>().getElementType();
        if (is_container()) return;
        const torch::jit::Operator* known = node.maybeOperator();
        if (!known || !node.blocks().empty())
            throw unsupported_operator{
                node.kind().toQualString(),
                "cannot be stepped; trace the module instead of scripting it, which resolves control "
                "flow, or remove the operator from the module"};
        run_ = node.getOperation();
    }

    /// Errors  unsupported_operator for a write to what is not a tensor
    void operator()(torch::jit::Stack& stack) {
        if (is_container()) return is_made() ? pack(stack) : unpack(stack);
        if (writes_) detach(stack[stack.size() - count_]);
        run_(stack);
    }

    /// Lets the operator write to its operand, not to a copy of it.
    void write_through() { writes_ = false; }

private:
    bool is_made() const { return kind_ == c10::prim::ListConstruct || kind_ == c10::prim::TupleConstruct; }
    bool is_container() const { return is_made() || kind_ == c10::prim::ListUnpack || kind_ == c10::prim::TupleUnpack; }
    void pack(torch::jit::Stack& stack) const {
        std::vector<c10::IValue> items = torch::jit::last(stack, count_).vec();
        torch::jit::drop(stack, count_);
        if (kind_ == c10::prim::TupleConstruct) {
            stack.push_back(c10::ivalue::Tuple::create(std::move(items)));
            return;
        }
        c10::impl::GenericList list{element_};
        for (c10::IValue& item : items) list.push_back(std::move(item));
        stack.push_back(std::move(list));
    }
    static void unpack(torch::jit::Stack& stack) {
        const c10::IValue container = torch::jit::pop(stack);
        if (container.isTuple())
            for (const c10::IValue& item : container.toTupleRef().elements()) stack.push_back(item);
        else
            for (const c10::IValue& item : container.toListRef()) stack.push_back(item);
    }
    void detach(c10::IValue& written) const {
        if (!written.isTensor())
            throw unsupported_operator{
                kind_.toQualString(),
                "writes in place to a value that is not a tensor; remove the operator from the module"};
        written = copy_with_strides(written.toTensor());
    }

    c10::Symbol kind_;
    std::size_t count_;
    bool writes_;
    c10::TypePtr element_{};
    torch::jit::Operation run_{nullptr};
};

}  // namespace quantsweep::detail
