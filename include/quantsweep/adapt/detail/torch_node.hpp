// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a node of a stepped TorchScript program: a list of operators with resolved operands, run on a stack.

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/adapt/detail/torch_trace.hpp>

namespace quantsweep::detail {

/// One operator. It reads slots; its results go to consecutive ones.
struct torch_instruction {
    node_operation run;
    std::vector<std::size_t> operands{};
    std::size_t first_result = 0, results = 0;
};

/// The operators between a node's inputs and its output. Constants refer to the program's own memory. What depends on
/// constants alone was computed once.
class torch_node {
public:
    torch_node(const torch_trace& trace, const stepped_node& made) {
        index_table slot;
        for (std::size_t read : made.reads) slot.set(read, new_slot({}));
        for (std::size_t value : made.runs)
            if (!slot.find(value) && (value == made.value || !trace.is_fixed(value)))
                add(trace, *trace.made[value]->node(), slot);
        result_ = *slot.find(made.value);
    }

    /// Returns a dense tensor with memory of its own.
    at::Tensor operator()(std::span<const at::Tensor* const> inputs) {
        const at::NoGradGuard no_gradients;
        std::vector<c10::IValue> slots = slots_;
        for (std::size_t k = 0; k < inputs.size(); ++k) slots[k] = *inputs[k];
        torch::jit::Stack stack;
        for (torch_instruction& i : program_) {
            stack.clear();
            for (std::size_t operand : i.operands) stack.push_back(slots[operand]);
            i.run(stack);
            for (std::size_t k = 0; k < i.results; ++k) slots[i.first_result + k] = std::move(stack[k]);
        }
        const at::Tensor made = slots[result_].toTensor();
        bool borrowed = false;
        for (const at::Tensor* input : inputs) borrowed = borrowed || made.is_alias_of(*input);
        borrowed = borrowed || has_alias(constants_, made);
        return borrowed || !made.is_non_overlapping_and_dense() ? made.clone() : made;
    }

private:
    std::size_t new_slot(c10::IValue begins_as) {
        slots_.push_back(std::move(begins_as));
        return slots_.size() - 1;
    }
    void add(const torch_trace& trace, const torch::jit::Node& node, index_table& slot) {
        torch_instruction next{node_operation{node}};
        for (const torch::jit::Value* operand : node.inputs()) {
            const auto value = trace.index(operand);
            const auto computed = value ? slot.find(*value) : std::nullopt;
            next.operands.push_back(computed ? *computed : new_slot(trace.seen(operand)));
            if (computed) continue;
            for (const at::Tensor& held : tensors_in(slots_.back())) constants_.push_back(held);
        }
        next.first_result = slots_.size();
        next.results = node.outputs().size();
        for (const torch::jit::Value* result : node.outputs()) slot.set(*trace.index(result), new_slot({}));
        program_.push_back(std::move(next));
    }

    std::vector<torch_instruction> program_{};
    std::vector<at::Tensor> constants_{};
    std::vector<c10::IValue> slots_{};  // what the slots hold before a run: the constants
    std::size_t result_ = 0;
};

}  // namespace quantsweep::detail
