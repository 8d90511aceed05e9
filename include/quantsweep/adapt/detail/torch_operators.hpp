// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is known of TorchScript's operators: which have a weight, work element by element, or read a shape alone.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <torch/script.h>

#include <quantsweep/adapt/detail/torch_freeze.hpp>

namespace quantsweep::detail {

/// The arguments of an operator that are its data and its weight, and the weight's axis of the output channels.
struct weighted_operator {
    std::string_view name, input, weight, bias;
    std::int64_t channel_axis;  ///< negative from the end: those of matrices that are [..., in, out]

    bool convolves() const noexcept { return name.starts_with("conv"); }
    bool multiplies() const noexcept { return channel_axis < 0; }
    /// Of a value that it reads or makes; the weight has `weight_rank` axes.
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

/// nullptr where the operator has no weight; whether that of this node is a constant is another question.
inline const weighted_operator* find_weighted(const torch::jit::Node& node) {
    const std::string name = operator_name(node);
    const auto found = std::find_if(weighted_operators.begin(), weighted_operators.end(),
                                    [&](const weighted_operator& w) { return w.name == name; });
    return found == weighted_operators.end() ? nullptr : &*found;
}

/// Element by element; what else each reads is a constant, or made of the same layer's output.
inline constexpr std::array<std::string_view, 35> pointwise_operators{
    "abs",     "add",  "batch_norm", "celu",        "clamp",      "clamp_max", "clamp_min",  "div",   "elu",
    "erf",     "exp",  "gelu",       "hardsigmoid", "hardswish",  "hardtanh",  "leaky_relu", "log1p", "mish",
    "mul",     "neg",  "pow",        "prelu",       "reciprocal", "relu",      "relu6",      "rsub",  "selu",
    "sigmoid", "silu", "softplus",   "softsign",    "sqrt",       "square",    "sub",        "tanh"};

/// Of their first operand they read the shape or the type, never the values.
inline constexpr std::array<std::string_view, 14> shape_operators{
    "size",      "dim",       "len",        "new_zeros", "new_ones", "new_full", "new_empty",
    "ones_like", "full_like", "zeros_like", "dtype",     "device",   "layout",   "numel"};

/// Norms over channels that are the second axis.
inline constexpr std::array<std::string_view, 5> channel_norms{"batch_norm", "group_norm", "instance_norm",
                                                               "native_batch_norm", "native_group_norm"};
/// Whatever came before, their channels are the last axis.
inline constexpr std::array<std::string_view, 4> channels_last_operators{"lstm", "gru", "rnn_tanh", "rnn_relu"};
/// An axis of their result is not the same axis of an operand, even if there are as many.
inline constexpr std::array<std::string_view, 4> rearranging_operators{"reshape", "flatten", "view", "unsafe_view"};
inline constexpr std::array<std::string_view, 3> mixing_operators{"einsum", "stack", "unfold"};

}  // namespace quantsweep::detail
