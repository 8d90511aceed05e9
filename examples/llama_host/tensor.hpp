// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What flows along the edges of llama.cpp's graph: a text at first, then floats.

#include <cstddef>
#include <vector>

#include <ggml.h>
#include <llama.h>

#include <quantsweep/core/tensor_traits.hpp>

namespace qs = quantsweep;

namespace llama_host {

/// Memory of the runtime's, or, of a clone, its own. Without either it is a text, or numbers that nobody quantizes.
struct tensor {
    float* lent = nullptr;
    qs::shape shape{0};
    std::vector<float> owned{};
    std::vector<llama_token> text{};  ///< [sequence][token]
};

/// How a node's output is shown: [sequences, tokens, numbers a token]; as no floats where it is not made of these.
inline tensor show(const ggml_tensor& node, std::size_t sequences, std::size_t tokens) {
    const auto count = static_cast<std::size_t>(ggml_nelements(&node)), rows = sequences * tokens;
    const int last = ggml_n_dims(&node) - 1;
    const bool of_tokens = rows > 0 && node.ne[last] == static_cast<std::int64_t>(rows);
    if (node.type != GGML_TYPE_F32 || !ggml_is_contiguous(&node) || !of_tokens) return {};
    return {static_cast<float*>(node.data), {sequences, tokens, count / rows}};
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
