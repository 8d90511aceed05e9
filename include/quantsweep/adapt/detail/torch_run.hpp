// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One run of a frozen TorchScript program, value by value. Runs writes in place as writes to a copy, and refuses
///        those of which a later reader would see the difference.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/adapt/detail/steps.hpp>
#include <quantsweep/adapt/detail/torch_freeze.hpp>
#include <quantsweep/adapt/detail/torch_memory.hpp>
#include <quantsweep/adapt/detail/torch_operators.hpp>
#include <quantsweep/adapt/torch_tensor.hpp>

namespace quantsweep::detail {

/// The values that a program's operators compute, in order, and what each of them was for an example.
class torch_run {
public:
    /// varying  values made of shapes alone that differ for another number of samples, and so are not made once
    torch_run(torch::jit::Graph& program, const std::vector<at::Tensor>& examples, const object_set& varying = {})
        : examples_{examples}, written_{written_values(program)} {
        written_.erase(varying);
        if (program.inputs().size() != examples.size())
            throw bad_batch{"", "the module reads " + std::to_string(program.inputs().size()) +
                                    " inputs, but the example has " + std::to_string(examples.size()) +
                                    "; pass one tensor for each input"};
        for (std::size_t k = 0; k < examples.size(); ++k) {
            index_.set(program.inputs()[k], graph_input(k));
            known_.push_back(program.inputs()[k]);
        }
        for (torch::jit::Node* node : program.nodes())
            if (is_needed(*node)) run(*node);
        for (const torch::jit::Value* result : returned(program)) {
            const std::optional<std::size_t> found = index_.find(result);
            if (!found || is_graph_input(*found))
                throw unsupported_operator{"prim::Return",
                                           "the module returns something other than tensors that it made; let forward "
                                           "return only such tensors"};
            outputs.push_back(*found);
        }
    }

    std::vector<traced_value> values{};
    std::vector<const torch::jit::Value*> made{};  ///< the program's own values, by the same index
    std::vector<std::size_t> outputs{};

    /// Returns what an operand, or a constant, was for the example.
    c10::IValue seen(const torch::jit::Value* operand) const {
        const std::optional<std::size_t> found = index_.find(operand);
        if (!found) return torch::jit::toIValue(operand).value();
        return is_graph_input(*found) ? c10::IValue{examples_[input_index(*found)]} : seen_[*found];
    }
    bool has_samples() const { return !examples_.empty() && examples_[0].dim() > 0; }
    std::int64_t samples() const { return has_samples() ? examples_[0].size(0) : 1; }
    at::Tensor tensor(std::size_t value) const {
        return is_graph_input(value) ? examples_[input_index(value)] : seen_[value].toTensor();
    }
    /// Returns nullopt for a constant.
    std::optional<std::size_t> index(const torch::jit::Value* operand) const { return index_.find(operand); }

    /// Whether a value does not depend on the inputs. It was computed once, here, and is not computed again.
    bool is_fixed(std::size_t value) const { return fixed_.contains(made[value]); }
    /// Whether a value depends on the values of the inputs, not only on their shape.
    bool is_reached(std::size_t value) const { return is_graph_input(value) || reached_.contains(made[value]); }
    /// Whether a value was written in place to a part of another value's memory, as to a chunk, or is a view of such a
    /// value. The memory may have gaps.
    bool is_part(std::size_t value) const { return contains(parts_, value); }
    /// The fixed values that were made from the shape of an input and then written to. They assume the example's shape.
    const std::vector<std::size_t>& assumed() const { return assumed_; }

    /// Returns the operator's table entry if it has a weight that does not depend on the inputs; else nullptr.
    const weighted_operator* weighted(const torch::jit::Node& node) const {
        const weighted_operator* found = find_weighted(node);
        if (!found) return nullptr;
        const auto at = index(node.namedInput(std::string{found->weight}));
        return !at || is_constant(values, *at) ? found : nullptr;
    }

private:
    bool is_reached(const torch::jit::Value* operand) const {
        const auto at = index(operand);
        return at && is_reached(*at);
    }
    bool is_fixed(const torch::jit::Value* operand) const {
        const auto at = index(operand);
        return !at || fixed_.contains(operand);
    }
    bool reaches(const torch::jit::Node& node) const {
        const auto& operands = node.inputs();
        const bool first_too = !is_one_of(shape_operators, operator_name(node));
        for (std::size_t k = first_too ? 0 : 1; k < operands.size(); ++k)
            if (is_reached(operands[k])) return true;
        return false;
    }
    /// True for a value made of constants alone. Also true for one made of shapes if it is memory that is written to,
    /// because nodes could not share that memory otherwise.
    bool becomes_fixed(const torch::jit::Node& node) const {
        bool constant = true;
        for (const torch::jit::Value* operand : node.inputs()) constant = constant && is_fixed(operand);
        if (constant || reaches(node)) return constant;
        for (const torch::jit::Value* result : node.outputs())
            if (written_.contains(result)) return true;
        return false;
    }

    void run(torch::jit::Node& node) {
        node_operation operation{node};
        torch::jit::Stack stack;
        traced_value made_here;
        const bool fixed = becomes_fixed(node), reached = reaches(node), part = writes_to_part(node);
        bool assumes = false;
        for (const torch::jit::Value* operand : node.inputs()) {
            stack.push_back(seen(operand));
            assumes = assumes || (fixed && !is_fixed(operand));
            if (const auto read = index(operand); read && (!fixed || is_fixed(operand)))
                add_once(made_here.reads, *read);
        }
        if (writes_in_place(node)) {
            if (fixed && may_write(node))
                operation.write_through();
            else
                require_unread(node);
        }
        try {
            operation(stack);
        } catch (const std::exception& failure) {
            throw evaluation_failed{node.kind().toQualString(), failure.what()};
        }
        made_here.lent = false;
        made_here.layer = weighted(node) != nullptr;
        made_here.pointwise = is_one_of(pointwise_operators, operator_name(node));
        for (std::size_t k = 0; k < node.outputs().size(); ++k) {
            if (assumes) assumed_.push_back(values.size());
            const torch::jit::Value* result = node.outputs()[k];
            index_.set(result, values.size());
            known_.push_back(result);
            values.push_back(made_here);
            made.push_back(result);
            seen_.push_back(stack[k]);
            if (fixed) fixed_.insert(result);
            if (reached) reached_.insert(result);
            if (part || lies_in_part(stack[k])) parts_.push_back(values.size() - 1);
        }
    }

    bool lies_in_part(const c10::IValue& value) const {
        if (!value.isTensor()) return false;
        for (std::size_t part : parts_)
            if (value.toTensor().is_alias_of(tensor(part))) return true;
        return false;
    }
    /// Whether a node writes in place to a part of a value's memory.
    bool writes_to_part(const torch::jit::Node& node) const {
        if (!writes_in_place(node)) return false;
        const c10::IValue written = seen(node.inputs()[0]);
        if (!written.isTensor() || lies_in_part(written)) return written.isTensor();
        for (const torch::jit::Value* value : known_)
            if (const c10::IValue whole = seen(value); whole.isTensor() &&
                                                       written.toTensor().is_alias_of(whole.toTensor()) &&
                                                       written.toTensor().numel() < whole.toTensor().numel())
                return true;
        return false;
    }

    /// Whether a user for which is_meant(user) holds reads an element that an operator writes in place, under any name.
    bool is_written_memory_read(const torch::jit::Node& node,
                                function_ref<bool(const torch::jit::Node&)> is_meant) const {
        const at::Tensor written = seen(node.inputs()[0]).toTensor();
        for (const torch::jit::Value* value : known_)
            for (const torch::jit::Use& use : value->uses()) {
                if (!is_meant(*use.user)) continue;
                for (const at::Tensor& read : tensors_read(use, seen(value)))
                    if (share_elements(written, read)) return true;
            }
        return false;
    }

    /// Whether memory that no input reaches may be written once and for all: it is no parameter, and no node has read
    /// it before.
    bool may_write(const torch::jit::Node& node) const {
        const at::Tensor written = seen(node.inputs()[0]).toTensor();
        for (const torch::jit::Node* other : node.owningGraph()->nodes())
            for (const at::Tensor& held : constant_tensors(*other))
                if (held.defined() && held.is_alias_of(written)) return false;
        return !is_written_memory_read(node, [&](const torch::jit::Node& user) {
            for (const torch::jit::Value* result : user.outputs())
                if (!is_fixed(result) && user.isBefore(&node)) return true;
            return false;
        });
    }

    /// Refuses an in-place write to memory that is read later under another name.
    /// Errors  unsupported_operator
    void require_unread(const torch::jit::Node& node) const {
        if (is_written_memory_read(node, [&](const torch::jit::Node& user) { return user.isAfter(&node); }))
            throw unsupported_operator{node.kind().toQualString(),
                                       "writes in place to memory that is read later under another name, which cannot "
                                       "be stepped; use the form that returns a new tensor"};
    }

    const std::vector<at::Tensor>& examples_;
    object_set written_;  // of these, those that may be made once
    index_table index_{};
    std::vector<const torch::jit::Value*> known_{};  // the inputs and the values made
    std::vector<c10::IValue> seen_{};
    object_set fixed_{}, reached_{};
    std::vector<std::size_t> parts_{}, assumed_{};
};

}  // namespace quantsweep::detail
