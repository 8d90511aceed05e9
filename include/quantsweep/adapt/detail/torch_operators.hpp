// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the library knows of TorchScript's operators: which have a weight, work element by element, or read only
///        a shape.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <torch/script.h>

#include <quantsweep/adapt/detail/torch_freeze.hpp>

namespace quantsweep::detail {

/// The names of an operator's arguments for data, weight and bias, and the weight's axis of the output channels.
struct weighted_operator {
    std::string_view name, input, weight, bias;
    std::int64_t channel_axis;  ///< negative counts from the end, for matrices [..., in, out]

    bool convolves() const noexcept { return name.starts_with("conv"); }
    bool multiplies() const noexcept { return channel_axis < 0; }
    /// Returns the channel axis of a value of this rank that the operator reads or returns. The weight has
    /// `weight_rank` axes.
    std::int64_t channels_of(std::int64_t rank, std::int64_t weight_rank) const noexcept {
        return convolves() ? rank - (weight_rank - 1) : rank - 1;
    }
};
inline constexpr std::array weighted_operators{
    weighted_operator{"conv1d", "input", "weight", "bias", 0},
    weighted_operator{"conv2d", "input", "weight", "bias", 0},
    weighted_operator{"conv3d", "input", "weight", "bias", 0},
    weighted_operator{"convolution", "input", "weight", "bias", 0},
    weighted_operator{"conv_transpose1d", "input", "weight", "bias", 1},
    weighted_operator{"conv_transpose2d", "input", "weight", "bias", 1},
    weighted_operator{"conv_transpose3d", "input", "weight", "bias", 1},
    weighted_operator{"linear", "input", "weight", "bias", 0},
    weighted_operator{"embedding", "indices", "weight", "", 0},
    weighted_operator{"addmm", "mat1", "mat2", "self", -1},
    weighted_operator{"mm", "self", "mat2", "", -1},
    weighted_operator{"bmm", "self", "mat2", "", -1},
    weighted_operator{"matmul", "self", "other", "", -1},
};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Returns nullptr if the operator has no weight. Does not check whether this node's weight is a constant.
inline const weighted_operator* find_weighted(const torch::jit::Node& node) {
    const std::string name = operator_name(node);
    const auto found = std::find_if(weighted_operators.begin(), weighted_operators.end(),
                                    [&](const weighted_operator& w) { return w.name == name; });
    return found == weighted_operators.end() ? nullptr : &*found;
}

/// Operators that work element by element. Their other operands are constants, or follow from the same layer's output.
inline constexpr std::array<std::string_view, 35> pointwise_operators{
    "abs",     "add",  "batch_norm", "celu",        "clamp",      "clamp_max", "clamp_min",  "div",   "elu",
    "erf",     "exp",  "gelu",       "hardsigmoid", "hardswish",  "hardtanh",  "leaky_relu", "log1p", "mish",
    "mul",     "neg",  "pow",        "prelu",       "reciprocal", "relu",      "relu6",      "rsub",  "selu",
    "sigmoid", "silu", "softplus",   "softsign",    "sqrt",       "square",    "sub",        "tanh"};

/// Operators that read the shape or type of their first operand and never its values.
inline constexpr std::array<std::string_view, 14> shape_operators{
    "size",      "dim",       "len",        "new_zeros", "new_ones", "new_full", "new_empty",
    "ones_like", "full_like", "zeros_like", "dtype",     "device",   "layout",   "numel"};

/// Norms whose channels are the second axis.
inline constexpr std::array<std::string_view, 5> channel_norms{"batch_norm", "group_norm", "instance_norm",
                                                               "native_batch_norm", "native_group_norm"};
/// Operators whose channels are the last axis, whatever came before.
inline constexpr std::array<std::string_view, 4> channels_last_operators{"lstm", "gru", "rnn_tanh", "rnn_relu"};
/// Operators after which an axis is not that of the operand, even if the ranks are equal.
inline constexpr std::array<std::string_view, 4> rearranging_operators{"reshape", "flatten", "view", "unsafe_view"};
inline constexpr std::array<std::string_view, 3> mixing_operators{"einsum", "stack", "unfold"};
/// Operators that sum over axes of their operands which the library does not know.
inline constexpr std::array<std::string_view, 4> summing_operators{"baddbmm", "bilinear", "einsum", "tensordot"};

}  // namespace quantsweep::detail
