// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the library knows of TorchScript's operators: which have a weight, work element by element, or read only
///        a shape.

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
inline constexpr weighted_operator weighted_operators[]{
    {"conv1d", "input", "weight", "bias", 0},
    {"conv2d", "input", "weight", "bias", 0},
    {"conv3d", "input", "weight", "bias", 0},
    {"convolution", "input", "weight", "bias", 0},
    {"conv_transpose1d", "input", "weight", "bias", 1},
    {"conv_transpose2d", "input", "weight", "bias", 1},
    {"conv_transpose3d", "input", "weight", "bias", 1},
    {"linear", "input", "weight", "bias", 0},
    {"embedding", "indices", "weight", "", 0},
    {"addmm", "mat1", "mat2", "self", -1},
    {"mm", "self", "mat2", "", -1},
    {"bmm", "self", "mat2", "", -1},
    {"matmul", "self", "other", "", -1},
};

/// Returns nullptr if the operator has no weight. Does not check whether this node's weight is a constant.
inline const weighted_operator* find_weighted(const torch::jit::Node& node) {
    const std::string name = operator_name(node);
    for (const weighted_operator& w : weighted_operators)
        if (w.name == name) return &w;
    return nullptr;
}

/// Operators that work element by element. Their other operands are constants, or follow from the same layer's output.
inline constexpr std::string_view pointwise_operators =
    "abs add batch_norm celu clamp clamp_max clamp_min div elu erf exp gelu hardsigmoid hardswish "
    "hardtanh leaky_relu log1p mish mul neg pow prelu reciprocal relu relu6 rsub selu sigmoid silu "
    "softplus softsign sqrt square sub tanh";

/// Operators that read the shape or type of their first operand and never its values.
inline constexpr std::string_view shape_operators =
    "size dim len new_zeros new_ones new_full new_empty ones_like full_like zeros_like dtype device "
    "layout numel";

/// Norms whose channels are the second axis.
inline constexpr std::string_view channel_norms =
    "batch_norm group_norm instance_norm native_batch_norm native_group_norm";
/// Operators whose channels are the last axis, whatever came before.
inline constexpr std::string_view channels_last_operators = "lstm gru rnn_tanh rnn_relu";
/// Operators after which an axis is not that of the operand, even if the ranks are equal.
inline constexpr std::string_view rearranging_operators = "reshape flatten view unsafe_view";
inline constexpr std::string_view mixing_operators = "einsum stack unfold";
/// Operators that sum over axes of their operands which the library does not know.
inline constexpr std::string_view summing_operators = "baddbmm bilinear einsum tensordot";

}  // namespace quantsweep::detail
