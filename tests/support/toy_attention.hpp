// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host of one node: attention over queries, keys and values, which are the batch's inputs.

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

#include "toy_graph.hpp"

namespace toy {

/// Tensors are [samples, tokens, channels]. There is one head.
class attention_host {
public:
    using tensor = toy::tensor;

    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"attention", true, {{"kind", "attention"}}}; }
    std::span<const std::size_t> inputs(std::size_t) const { return sources_; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    qs::axes axes(std::size_t) const { return {0, 2}; }
    /// Values are summed over tokens; queries and keys over channels.
    std::optional<std::size_t> reduction_axis(std::size_t, std::size_t input) const { return input == 2 ? 1 : 2; }

    tensor evaluate(std::size_t, std::span<const tensor* const> in) {
        const tensor &q = *in[0], &k = *in[1], &v = *in[2];
        const std::size_t tokens = q.shape[1], channels = q.shape[2];
        tensor out{std::vector<float>(q.values.size(), 0.0f), q.shape};
        std::vector<float> weight(tokens);
        for (std::size_t s = 0; s < q.shape[0]; ++s)
            for (std::size_t t = 0; t < tokens; ++t) {
                const std::size_t base = s * tokens * channels;
                float total = 0;
                for (std::size_t u = 0; u < tokens; ++u) {
                    float score = 0;
                    for (std::size_t c = 0; c < channels; ++c)
                        score += q.values[base + t * channels + c] * k.values[base + u * channels + c];
                    total += weight[u] = std::exp(score / std::sqrt(static_cast<float>(channels)));
                }
                for (std::size_t u = 0; u < tokens; ++u)
                    for (std::size_t c = 0; c < channels; ++c)
                        out.values[base + t * channels + c] += weight[u] / total * v.values[base + u * channels + c];
            }
        return out;
    }

private:
    std::array<std::size_t, 3> sources_{qs::graph_input(0), qs::graph_input(1), qs::graph_input(2)};
    std::array<std::size_t, 1> outputs_{0};
};
static_assert(qs::graph<attention_host>);

}  // namespace toy
