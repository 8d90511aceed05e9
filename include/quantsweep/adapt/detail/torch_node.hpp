// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a node of a stepped TorchScript program: a list of operators with resolved operands, run on a stack.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/adapt/detail/torch_trace.hpp>

namespace quantsweep::detail {

/// One operator. Its results go to consecutive slots.
struct torch_instruction {
    struct operand {
        bool is_constant;
        std::size_t slot;
        c10::IValue constant;
    };
    std::vector<operand> operands{};
    torch::jit::Operation run;
    std::size_t first_result = 0, results = 0;
};

/// The operators between a node's inputs and its output. Constants refer to the program's own memory. What depends on
/// constants alone was computed once.
class torch_node {
public:
    torch_node(const torch_trace& trace, const stepped_node& made) {
        for (std::size_t read : made.reads) slot_[read] = slots_++;
        for (std::size_t value : made.runs)
            if (!slot_.contains(value) && (value == made.value || !trace.is_fixed(value)))
                add(trace, *trace.made[value]->node());
        result_ = slot_.at(made.value);
        slot_.clear();
    }

    /// Returns a dense tensor with memory of its own.
    at::Tensor operator()(std::span<const at::Tensor* const> inputs) {
        const at::NoGradGuard no_gradients;
        std::vector<c10::IValue> slots(slots_);
        std::transform(inputs.begin(), inputs.end(), slots.begin(), [](const at::Tensor* t) { return *t; });
        torch::jit::Stack stack;
        for (torch_instruction& i : program_) {
            stack.clear();
            for (const torch_instruction::operand& o : i.operands)
                stack.push_back(o.is_constant ? o.constant : slots[o.slot]);
            i.run(stack);
            std::move(stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(i.results),
                      slots.begin() + static_cast<std::ptrdiff_t>(i.first_result));
        }
        const at::Tensor made = slots[result_].toTensor();
        const auto aliases = [&](const at::Tensor& other) { return made.is_alias_of(other); };
        const bool borrowed =
            std::any_of(inputs.begin(), inputs.end(), [&](const at::Tensor* t) { return aliases(*t); }) ||
            std::any_of(constants_.begin(), constants_.end(), aliases);
        return borrowed || !made.is_non_overlapping_and_dense() ? made.clone() : made;
    }

private:
    void add(const torch_trace& trace, const torch::jit::Node& node) {
        torch_instruction next{{}, operation_of(node), slots_, node.outputs().size()};
        for (const torch::jit::Value* operand : node.inputs()) {
            const auto value = trace.index(operand);
            if (value && slot_.contains(*value)) {
                next.operands.push_back({false, slot_.at(*value), {}});
                continue;
            }
            next.operands.push_back({true, 0, trace.seen(operand)});
            for (at::Tensor& held : tensors_in(next.operands.back().constant)) constants_.push_back(std::move(held));
        }
        for (const torch::jit::Value* result : node.outputs()) slot_[*trace.index(result)] = slots_++;
        program_.push_back(std::move(next));
    }

    std::vector<torch_instruction> program_{};
    std::vector<at::Tensor> constants_{};
    std::map<std::size_t, std::size_t> slot_{};  // the slot of each value; used only while the program is built
    std::size_t slots_ = 0, result_ = 0;
};

}  // namespace quantsweep::detail
