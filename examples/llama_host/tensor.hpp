// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The values on the edges of llama.cpp's graph: first a text, then floats.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ggml.h>
#include <llama.h>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace qs = quantsweep;

namespace llama_host {

/// Points to the runtime's memory; a clone points to its own. With neither, it is a text, or numbers that are not
/// quantized.
struct tensor {
    float* lent = nullptr;
    qs::shape shape{0};
    std::vector<float> owned{};
    std::vector<llama_token> text{};  ///< in the order [sequence][token]
};

/// Shows a node's output as [sequences, tokens, numbers for each token]; without floats if the node has another shape
/// or type.
inline tensor show(const ggml_tensor& node, std::size_t sequences, std::size_t tokens) {
    const auto count = static_cast<std::size_t>(ggml_nelements(&node)), rows = sequences * tokens;
    const int last = ggml_n_dims(&node) - 1;
    const bool of_tokens = rows > 0 && node.ne[last] == static_cast<std::int64_t>(rows);
    if (node.type != GGML_TYPE_F32 || !ggml_is_contiguous(&node) || !of_tokens) return {};
    return {static_cast<float*>(node.data), {sequences, tokens, count / rows}};
}

/// A weight as a matrix, in the memory and the type that the runtime computes with.
inline qs::parameter_values show_weight(const ggml_tensor& weight) {
    const qs::shape extents{static_cast<std::size_t>(ggml_nrows(&weight)), static_cast<std::size_t>(weight.ne[0])};
    if (weight.type == GGML_TYPE_F16) return qs::tensor_view<qs::fp16>{static_cast<qs::fp16*>(weight.data), extents};
    if (weight.type == GGML_TYPE_BF16) return qs::tensor_view<qs::bf16>{static_cast<qs::bf16*>(weight.data), extents};
    return qs::tensor_view<float>{static_cast<float*>(weight.data), extents};
}

}  // namespace llama_host

template <>
struct qs::tensor_traits<llama_host::tensor> {
    using scalar = float;
    static tensor_view<const float> view(const llama_host::tensor& t) { return {data(t), t.shape}; }
    static tensor_view<float> view(llama_host::tensor& t) { return {data(t), t.shape}; }
    static llama_host::tensor clone(const llama_host::tensor& t) {
        const float* const first = data(t);
        return {nullptr, t.shape, {first, first + element_count(t.shape)}, t.text};
    }
    static bool observable(const llama_host::tensor& t) { return data(t) != nullptr; }

private:
    static float* data(const llama_host::tensor& t) {
        return t.owned.empty() ? t.lent : const_cast<float*>(t.owned.data());
    }
};
