// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Decides which values of a frozen TorchScript program are lent, which are views, and what is a layer.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/adapt/detail/torch_run.hpp>

namespace quantsweep::detail {

/// A run whose values are lent, or are computed again in each node that reads them.
class torch_trace : public torch_run {
public:
    torch_trace(torch::jit::Graph& program, const std::vector<at::Tensor>& examples, const object_set& varying = {})
        : torch_run{program, examples, varying} {
        for (std::size_t v = 0; v < values.size(); ++v) choose_lent(v);
        join_activations(values, outputs);
    }

    /// Returns the axis of its data over which an operator with a weight sums; nullopt for indices.
    std::optional<std::size_t> summed_axis(const torch::jit::Node& node) const {
        const weighted_operator* found = find_weighted(node);
        const at::Tensor data = seen(node.namedInput(std::string{found->input})).toTensor();
        const at::Tensor weight = seen(node.namedInput(std::string{found->weight})).toTensor();
        const std::int64_t axis = found->channels_of(data.dim(), weight.dim());
        return observable(data) && axis >= 0 ? std::optional{static_cast<std::size_t>(axis)} : std::nullopt;
    }

    /// The operators that read only the length of a value's first axis, which is the number of samples of the example, for
    /// values that depend on nothing else, such as the first state of a recurrent cell.
    const object_set& counting() const { return counting_; }

    /// Returns the constants with float tensors that a value's operator, and the operators run for it, read.
    std::vector<const torch::jit::Value*> constants(const stepped_node& s) const {
        std::vector<const torch::jit::Value*> found;
        object_set looked_at;
        for (std::size_t value : s.runs)
            for (const torch::jit::Value* operand : made[value]->node()->inputs()) {
                if (index(operand) || !looked_at.insert(operand)) continue;
                bool floats = false;
                for (const at::Tensor& held : constant_tensors(*operand->node())) floats = floats || observable(held);
                if (floats) found.push_back(operand);
            }
        return found;
    }

private:
    bool counts_samples(const torch::jit::Node& node) const {
        if (node.kind() != c10::aten::size || node.inputs().size() != 2 || !has_samples()) return false;
        return seen(node.inputs()[1]).toInt() == 0 && seen(node.output()).toInt() == samples();
    }

    /// Lends float tensors that depend on the inputs and are no views. A view that a layer reads is lent, as a copy, if
    /// the layer would otherwise be shown more than it computes with: a whole tensor instead of a slice, or a tensor
    /// that only gave a shape. A part that was written in place counts as a view: lent, it would be a dense tensor,
    /// and the runtime's operators round differently on dense memory than on memory with gaps.
    void choose_lent(std::size_t v) {
        const bool is_output = contains(outputs, v);
        if (is_output) values[v].lent = true;
        if (is_output || !seen(made[v]).isTensor() || !observable(tensor(v))) return;
        const stepped_node alone = make_node(values, v);
        if (alone.reads.empty()) return;
        // A node must compute with the values of the nodes that it reads, not only with their shape.
        bool reads_values = false;
        for (std::size_t read : alone.reads) reads_values = reads_values || (!is_graph_input(read) && is_reached(read));
        if (!is_reached(v) && reads_values) {
            for (std::size_t run : alone.runs)
                if (const torch::jit::Node& node = *made[run]->node(); counts_samples(node)) counting_.insert(&node);
            return;
        }
        const at::Tensor mine = tensor(v);
        for (std::size_t read : alone.reads)
            if (const at::Tensor base = tensor(read); observable(base) && mine.is_alias_of(base)) {
                const bool shows_more = mine.numel() < base.numel() || alone.reads.size() > 1;
                values[v].lent = is_read_by_layer(
                    v, [&](std::size_t summed) { return shows_more || !axis_viewed(mine, summed, base); });
                return;
            }
        for (const torch::jit::Value* constant : constants(alone))
            for (const at::Tensor& held : constant_tensors(*constant->node()))
                if (mine.is_alias_of(held)) return;
        values[v].lent = !is_part(v) || is_read_by_layer(v, [](std::size_t) { return true; });
    }

    /// Whether an operator with a weight reads the value as its data, and is_meant(the axis over which it sums) holds.
    bool is_read_by_layer(std::size_t v, function_ref<bool(std::size_t)> is_meant) const {
        for (const torch::jit::Use& use : made[v]->uses()) {
            const weighted_operator* found = weighted(*use.user);
            if (!found || use.user->namedInput(std::string{found->input}) != made[v]) continue;
            const auto summed = summed_axis(*use.user);
            if (summed && is_meant(*summed)) return true;
        }
        return false;
    }

    object_set counting_{};
};

}  // namespace quantsweep::detail
