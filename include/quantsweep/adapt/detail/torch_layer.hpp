// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Describes a node of a stepped TorchScript program: its name, the parameters that it lends, and its
///        attributes.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/adapt/detail/torch_axes.hpp>
#include <quantsweep/adapt/detail/torch_trace.hpp>

namespace quantsweep::detail {

struct torch_layer {
    layer_info info{};
    std::vector<parameter> lent{};
    std::vector<at::Tensor> held{};  ///< keep the lent memory alive
    quantsweep::axes axes{};
    std::vector<axis_or_none> reduced{};  ///< by input: the axis over which the layer sums
    std::string unswept{};                ///< why a layer with parameters is not swept; else empty
};

/// The runtime appends this to the name of a weight into which it has folded a batch norm.
inline constexpr std::string_view folded_norm = "_fused_bn";

/// Returns the module's path from a constant's name: "blocks.0.conv" from "self.blocks.0.conv.weight_fused_bn". A
/// parameter of the outermost module gives its own name. A constant that is no parameter gives an empty path.
inline std::string path_of_constant(const torch::jit::Value& constant) {
    std::string name = constant.debugName();
    if (!name.starts_with("self.")) return {};
    name.erase(0, 5);
    if (name.ends_with(folded_norm)) name.resize(name.size() - folded_norm.size());
    for (bool is_number = true; is_number;) {  // a number follows a name that was taken
        const std::size_t dot = name.rfind('.');
        if (dot == std::string::npos) break;
        is_number = name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
        name.erase(dot);
    }
    return name;
}

/// Appends the module of a call, and those of the calls in it.
inline void add_calls(const torch::jit::InlinedCallStack& call, std::string& path) {
    if (const auto instance = call.module_instance(); instance && !instance->instance_name().empty())
        path += (path.empty() ? "" : ".") + instance->instance_name();
    if (const auto called = call.callee()) add_calls(**called, path);
}

/// Returns the path of the modules through which an operator was called, such as "blocks.0".
inline std::string path_of_call(const torch::jit::Node& node) {
    std::string path;
    if (const auto outermost = node.callstack()) add_calls(**outermost, path);
    return path;
}

inline void lend(torch_layer& layer, const at::Tensor& tensor, parameter_role role, std::size_t channel_axis = 0,
                 std::optional<std::size_t> reduction_axis = {}) {
    layer.held.push_back(tensor);
    layer.lent.push_back({tensor_traits<at::Tensor>::view(layer.held.back()), role, channel_axis, reduction_axis});
}

/// Returns the path of the module whose weight or bias the layer reads, such as "blocks.0.conv". A computed weight,
/// such as that of a weight norm, is a constant without a name; then returns the path through which the layer was
/// called.
inline std::string path_of_layer(const torch::jit::Node& node, const weighted_operator& found) {
    std::string path = path_of_constant(constant_behind(node.namedInput(std::string{found.weight})));
    if (path.empty() && !found.bias.empty())
        path = path_of_constant(constant_behind(node.namedInput(std::string{found.bias})));
    if (path.empty()) path = path_of_call(node);
    return path.empty() ? operator_name(node) : path;
}

/// Returns an argument that is a number. Of a list, such as a stride of two axes, returns the last number.
inline std::int64_t number_argument(const torch_trace& trace, const torch::jit::Node& node, const char* name) {
    const c10::IValue value = trace.seen(node.namedInput(name));
    return value.isIntList() ? value.toIntVector().back() : value.toInt();
}

/// Describes a layer with a weight: its shapes, its strides and its multiply-accumulates.
inline void describe_weight(torch_layer& layer, const torch_trace& trace, const torch::jit::Node& node,
                            const at::Tensor& weight, const at::Tensor& output) {
    const auto set = [&](const char* name, const attribute_value& value) { set_attribute(layer.info, name, value); };
    const std::size_t axis = layer.lent[0].channel_axis;
    const std::int64_t out = weight.size(static_cast<std::int64_t>(axis)), in = weight.numel() / out;
    set("in_channels", in);
    set("out_channels", out);
    const bool convolves = node.hasNamedInput("stride"), transposed = convolves && axis == 1;
    if (convolves) {
        const std::int64_t groups = number_argument(trace, node, "groups");
        set("kind", (transposed ? "conv_transpose" : "conv") + std::to_string(weight.dim() - 2) + "d");
        set("kernel", weight.size(-1));
        set("stride", number_argument(trace, node, "stride"));
        set("groups", groups);
        set("in_channels", transposed ? weight.size(0) : weight.size(1) * groups);
        set("out_channels", transposed ? out * groups : out);
    }
    if (!transposed && output.dim() > 0) set("macs", output.numel() / trace.samples() * in);
}

/// Describes what the layer's node runs after its weight: a norm and activations.
inline void describe_rest(torch_layer& layer, const torch_trace& trace, const stepped_node& made,
                          std::size_t weighted_value) {
    std::string activation = "none";
    for (std::size_t value : made.runs) {
        if (value <= weighted_value || !trace.values[value].pointwise) continue;
        const std::string name = operator_name(*trace.made[value]->node());
        if (name == "batch_norm")
            set_attribute(layer.info, "norm", name);
        else
            join_name(activation, name);
    }
    set_attribute(layer.info, "activation", activation);
}

/// Lends the weight, if it can be lent, and then the bias.
inline void lend_weight(torch_layer& layer, const torch_trace& trace, const torch::jit::Node& node,
                        const weighted_operator& found, const at::Tensor& output) {
    const torch::jit::Value* argument = node.namedInput(std::string{found.weight});
    const torch::jit::Value& constant = constant_behind(argument);
    layer.info.name = path_of_layer(node, found);
    const at::Tensor weight = trace.seen(argument).toTensor();
    if (!observable(weight) || weight.dim() < 2) {
        layer.unswept = "its weight is not a float32 matrix or kernel in the CPU's memory";
        return;
    }
    const bool transposed = node.hasNamedInput("transposed") && trace.seen(node.namedInput("transposed")).toBool();
    const auto rank = static_cast<std::size_t>(weight.dim());
    if (found.multiplies())
        lend(layer, weight, parameter_role::weight, rank - 1, rank - 2);
    else
        lend(layer, weight, parameter_role::weight, transposed ? 1 : static_cast<std::size_t>(found.channel_axis));
    layer.info.quantizable = true;
    if (!found.bias.empty())
        if (const torch::jit::Value* bias = node.namedInput(std::string{found.bias}); !trace.index(bias))
            if (const c10::IValue seen = trace.seen(bias); seen.isTensor() && observable(seen.toTensor()))
                lend(layer, seen.toTensor(), parameter_role::bias);
    describe_weight(layer, trace, node, weight, output);
    if (constant.debugName().find(folded_norm) != std::string::npos) {
        set_attribute(layer.info, "norm", "batch_norm");
        layer.info.norm_folded = true;
    }
}

/// Lends all other constants: norms that were not folded, position embeddings, the weights of an LSTM and of other
/// operators that are not in the table.
inline void lend_others(torch_layer& layer, const torch_trace& trace, const stepped_node& made) {
    for (const torch::jit::Value* constant : trace.constants(made))
        for (const at::Tensor& other : constant_tensors(*constant->node())) {
            const bool named = !path_of_constant(*constant).empty();
            if (!observable(other) || (other.dim() == 0 && !named)) continue;
            if (has_alias(layer.held, other)) continue;
            lend(layer, other, parameter_role::other);
            if (layer.info.quantizable || !layer.unswept.empty()) continue;
            if (other.dim() > 1)
                layer.unswept =
                    "holds parameters that are not the weight of a convolution, a linear layer, a matrix product "
                    "or an embedding";
            else if (named)
                layer.unswept = "holds only vectors or numbers, as a norm does; they stay float";
        }
}

/// Returns, for each input, the axis over which the operator with a weight sums its data. Sees through views.
inline std::vector<axis_or_none> reduced_axes(const torch_trace& trace, const torch_axes& axes,
                                              const stepped_node& made, const torch::jit::Node* weighted) {
    std::vector<axis_or_none> reduced;
    for (std::size_t read : made.reads) {
        const at::Tensor base = trace.tensor(read);
        reduced.push_back({axes.channel(read)});
        const auto summed = weighted ? trace.summed_axis(*weighted) : std::nullopt;
        if (!summed) continue;
        const at::Tensor data =
            trace.seen(weighted->namedInput(std::string{find_weighted(*weighted)->input})).toTensor();
        if (data.is_alias_of(base)) reduced.back().axis = axis_viewed(data, *summed, base);
    }
    return reduced;
}

/// Whether the node multiplies two matrices of which neither is a weight, as attention does.
inline bool multiplies_values(const torch_trace& trace, std::size_t value) {
    const torch::jit::Node& node = *trace.made[value]->node();
    const weighted_operator* found = find_weighted(node);
    return found && found->multiplies() && !trace.is_fixed(value) && !trace.weighted(node);
}

/// Returns, for each input of such a product, the axis over which it sums: the columns of the left operand, the rows of
/// the right one. Returns nullopt if one input is both operands.
inline std::vector<axis_or_none> reduced_by_product(const torch_trace& trace, const stepped_node& made,
                                                    const torch::jit::Node& product) {
    const weighted_operator& found = *find_weighted(product);
    const at::Tensor left = trace.seen(product.namedInput(std::string{found.input})).toTensor();
    const at::Tensor right = trace.seen(product.namedInput(std::string{found.weight})).toTensor();
    std::vector<axis_or_none> reduced;
    for (std::size_t read : made.reads) {
        const at::Tensor base = trace.tensor(read);
        std::optional<std::size_t> axis;
        if (left.is_alias_of(base)) axis = axis_viewed(left, static_cast<std::size_t>(left.dim() - 1), base);
        if (right.is_alias_of(base)) {
            const auto rows = static_cast<std::size_t>(std::max<std::int64_t>(right.dim() - 2, 0));
            const std::optional<std::size_t> of_right = axis_viewed(right, rows, base);
            axis = left.is_alias_of(base) && axis != of_right ? std::nullopt : of_right;
        }
        reduced.push_back({axis});
    }
    return reduced;
}

/// Describes a node. Its name is that of the module whose weight it reads; without one, it is where the operator was
/// called, and the operator.
inline torch_layer describe_node(const torch_trace& trace, const torch_axes& axes, const stepped_node& made) {
    torch_layer layer;
    const torch::jit::Node& maker = *trace.made[made.value]->node();
    const bool unpacks = maker.kind() == c10::prim::ListUnpack || maker.kind() == c10::prim::TupleUnpack;
    const torch::jit::Node& last = unpacks ? *maker.inputs()[0]->node() : maker;
    const std::string path = path_of_call(last);
    layer.info.name = (path.empty() ? "" : path + ".") + operator_name(last);
    layer.info.quantizable = false;
    set_attribute(layer.info, "kind", operator_name(last));
    const torch::jit::Node *weighted = nullptr, *product = nullptr;
    for (std::size_t value : made.runs) {
        const torch::jit::Node& node = *trace.made[value]->node();
        const weighted_operator* found = trace.is_fixed(value) ? nullptr : trace.weighted(node);
        if (!found && multiplies_values(trace, value)) product = &node;
        if (!found) continue;
        weighted = &node;
        set_attribute(layer.info, "kind", operator_name(node));
        describe_rest(layer, trace, made, value);
        lend_weight(layer, trace, node, *found, trace.tensor(value));
        break;
    }
    lend_others(layer, trace, made);
    const at::Tensor output = trace.tensor(made.value);
    layer.axes = {0, axes.channel(made.value)};
    if (output.dim() == 0 || output.size(0) != trace.samples()) layer.axes.sample.reset();
    layer.reduced =
        weighted || !product ? reduced_axes(trace, axes, made, weighted) : reduced_by_product(trace, made, *product);
    if (!weighted && product) layer.info.quantizable = true;
    if (is_one_of(summing_operators, operator_name(maker))) layer.reduced.assign(made.reads.size(), {});
    return layer;
}

}  // namespace quantsweep::detail
