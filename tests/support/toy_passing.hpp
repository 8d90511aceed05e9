// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A stateless host of two linear layers that receives weights as an argument, and one that does not.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

#include "toy_graph.hpp"
#include "values.hpp"

namespace toy {

/// Multiplies [samples, 4] by a weight [4, 4], twice.
template <bool Passes>
class linear_host {
public:
    using tensor = toy::tensor;
    using weights = std::array<std::vector<float>, 2>;

    explicit linear_host(const weights& borrowed) {
        // Lends them as writable, as parameters must be. The library must not write to them.
        for (std::size_t node = 0; node < 2; ++node)
            lent_[node] = {qs::tensor_view<float>{const_cast<float*>(borrowed[node].data()), {4, 4}}};
    }

    std::size_t size() const { return 2; }
    qs::layer_info info(std::size_t node) const { return {"linear" + std::to_string(node), true, {}}; }
    std::span<const std::size_t> inputs(std::size_t node) const { return {&sources_[node], 1}; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    std::span<const qs::parameter> parameters(std::size_t node) { return {&lent_[node], 1}; }

    tensor evaluate(std::size_t node, std::span<const tensor* const> in) { return multiply(*in[0], lent_[node]); }
    tensor evaluate_with(std::size_t, std::span<const tensor* const> in, std::span<const qs::parameter> given)
        requires(Passes)
    {
        return multiply(*in[0], given[0]);
    }

private:
    static tensor multiply(const tensor& in, const qs::parameter& by) {
        const auto& weight = by.values.as<float>();
        tensor out{std::vector<float>(in.values.size(), 0.0f), in.shape};
        for (std::size_t i = 0; i < out.values.size(); ++i)
            for (std::size_t k = 0; k < 4; ++k) out.values[i] += in.values[i / 4 * 4 + k] * weight.data[i % 4 * 4 + k];
        return out;
    }

    std::array<qs::parameter, 2> lent_{};
    std::array<std::size_t, 2> sources_{qs::graph_input(0), 0};
    std::array<std::size_t, 1> outputs_{1};
};
using passing_host = linear_host<true>;
using written_host = linear_host<false>;
static_assert(qs::evaluates_with<passing_host>);
static_assert(qs::graph<written_host> && !qs::evaluates_with<written_host>);

inline passing_host::weights passed_weights(unsigned seed) {
    return {normal_values<float>(16, seed), normal_values<float>(16, seed + 1)};
}

inline std::vector<batch> rows_of_four(std::size_t batches) {
    std::vector<batch> all;
    for (std::size_t b = 0; b < batches; ++b)
        all.push_back({{tensor{normal_values<float>(12, 50 + static_cast<unsigned>(b)), {3, 4}}}, {}, 3});
    return all;
}

}  // namespace toy
