// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds which axis of each value of a TorchScript program holds its channels, from the operators that write and
///        read it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/adapt/detail/torch_trace.hpp>

namespace quantsweep::detail {

/// A layer with channels determines their axis. An operator that only moves values passes the axis on: forwards from
/// the operator that writes a value, and backwards from the one that reads it. If neither determines it, there is none.
class torch_axes {
public:
    using axis = std::optional<std::size_t>;

    explicit torch_axes(const torch_trace& trace) : trace_{trace} {
        for (std::size_t v = trace.values.size(); v-- > 0;) ask_reader(v);
        for (std::size_t v = 0; v < trace.values.size(); ++v)
            if (const axis found = is_tensor(v) ? made(v) : std::nullopt) known_.set(v, *found);
    }

    /// Returns the channel axis of a value, or of a graph's input.
    axis channel(std::size_t value) const {
        if (const axis found = known(value)) return found;
        return trace_.tensor(value).dim() <= 2 ? axis{1} : std::nullopt;
    }

private:
    using node_type = torch::jit::Node;

    const node_type& node_of(std::size_t v) const { return *trace_.made[v]->node(); }
    /// Whether the value is a tensor with axes and strides.
    static bool is_strided(const c10::IValue& value) {
        return value.isTensor() && value.toTensor().defined() && value.toTensor().layout() == at::kStrided;
    }
    bool is_tensor(std::size_t v) const { return is_strided(trace_.seen(trace_.made[v])); }
    axis known(std::size_t v) const { return known_.find(v); }
    static axis from_end(const at::Tensor& t, std::int64_t distance) {
        return t.dim() < distance ? std::nullopt : axis{static_cast<std::size_t>(t.dim() - distance)};
    }

    /// Returns the tensors that a node reads, including those in lists.
    std::vector<std::size_t> sources(const node_type& node) const {
        std::vector<std::size_t> found;
        for (const torch::jit::Value* operand : node.inputs()) {
            const auto v = trace_.index(operand);
            if (!v) continue;
            const c10::IValue seen = trace_.seen(operand);
            if (is_strided(seen))
                found.push_back(*v);
            else if (seen.isTensorList())
                for (std::size_t inner : sources(*operand->node())) found.push_back(inner);
        }
        return found;
    }

    /// Returns the axis of the result that axis `a` of an operand becomes.
    axis passed_on(const node_type& node, const at::Tensor& from, std::size_t a, const at::Tensor& to) const {
        if (to.is_alias_of(from)) return same_axis(from, a, to);
        const std::string name = operator_name(node);
        if (is_one_of(mixing_operators, name) || find_weighted(node)) return {};
        if (is_one_of(rearranging_operators, name)) return same_axis(in_rows(from), a, in_rows(to));
        if (to.dim() == from.dim()) return a;
        if (is_one_of(pointwise_operators, name) && to.dim() > from.dim())
            return a + static_cast<std::size_t>(to.dim() - from.dim());
        return to.dim() < from.dim() ? left_by_reduction(node, from, a) : std::nullopt;
    }
    /// Returns the axis of the operand that becomes axis `a` of the result.
    axis asked_of(const node_type& node, const at::Tensor& from, std::size_t a, const at::Tensor& to) const {
        for (std::size_t b = 0; b < static_cast<std::size_t>(from.dim()); ++b)
            if (passed_on(node, from, b, to) == a) return b;
        return {};
    }

    static at::Tensor in_rows(const at::Tensor& t) { return at::empty(t.sizes(), at::kMeta); }

    /// Returns the axis that remains of axis `a` after a mean or sum over some axes that drops those.
    axis left_by_reduction(const node_type& node, const at::Tensor& from, std::size_t a) const {
        if (!node.maybeSchema() || !node.hasNamedInput("dim")) return {};
        const c10::IValue given = trace_.seen(node.namedInput("dim"));
        std::vector<std::int64_t> gone;
        if (given.isIntList())
            gone = given.toIntVector();
        else if (given.isInt())
            gone.push_back(given.toInt());
        std::size_t before = 0;
        for (std::int64_t g : gone) {
            const auto at = static_cast<std::size_t>(g < 0 ? g + from.dim() : g);
            if (at == a) return {};
            before += at < a;
        }
        return gone.empty() ? std::nullopt : axis{a - before};
    }

    /// Returns the channel axis of a value as the operator that writes it determines it.
    axis made(std::size_t v) const {
        const node_type& node = node_of(v);
        const at::Tensor mine = trace_.tensor(v);
        const std::string name = operator_name(node);
        if (const weighted_operator* found = find_weighted(node)) {
            if (found->multiplies()) return of_product(node, *found, mine);
            const c10::IValue weight = trace_.seen(node.namedInput(std::string{found->weight}));
            return static_cast<std::size_t>(found->channels_of(mine.dim(), weight.toTensor().dim()));
        }
        if (is_one_of(channel_norms, name)) return 1;
        if (is_one_of(channels_last_operators, name)) return from_end(mine, 1);
        for (std::size_t source : sources(node))
            if (const axis a = known(source))
                if (const axis b = passed_on(node, trace_.tensor(source), *a, mine)) return b;
        return name == "layer_norm" ? from_end(mine, 1) : std::nullopt;
    }

    /// Returns the axis of a product's output channels: the columns if the right operand is a constant, the rows if the
    /// left one is, and for two values the channels of an operand.
    axis of_product(const node_type& node, const weighted_operator& found, const at::Tensor& mine) const {
        const auto left = trace_.index(node.namedInput(std::string{found.input}));
        const auto right = trace_.index(node.namedInput(std::string{found.weight}));
        const auto is_fixed = [&](const auto& at) { return !at || (!is_graph_input(*at) && trace_.is_fixed(*at)); };
        if (is_fixed(right)) return from_end(mine, 1);
        if (is_fixed(left)) return from_end(mine, 2);
        if (known(*right) && known(*right) == from_end(trace_.tensor(*right), 1)) return from_end(mine, 1);
        if (known(*left) && known(*left) == from_end(trace_.tensor(*left), 2)) return from_end(mine, 2);
        return {};
    }

    /// Lets an operator determine the channel axes of the values that it reads. If several operators read a value, the
    /// first decides.
    void ask_reader(std::size_t v) {
        const node_type& node = node_of(v);
        const weighted_operator* found = find_weighted(node);
        for (std::size_t source : sources(node)) {
            const at::Tensor read = trace_.tensor(source);
            axis a;
            if (found && trace_.weighted(node)) {
                if (trace_.index(node.namedInput(std::string{found->input})) == source) a = trace_.summed_axis(node);
            } else if (is_one_of(channel_norms, operator_name(node))) {
                a = 1;
            } else if (known(v) && is_tensor(v)) {
                a = asked_of(node, read, *known(v), trace_.tensor(v));
            }
            if (a) known_.set(source, *a);
        }
    }

    const torch_trace& trace_;
    index_table known_{};
};

}  // namespace quantsweep::detail
