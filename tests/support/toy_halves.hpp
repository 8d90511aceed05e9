// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host of linear layers that keeps its weights, and the values between layers, in numbers of any type.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/core/half.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

#include "values.hpp"

namespace toy {

namespace qs = quantsweep;

template <class Value>
struct typed_tensor {
    std::vector<Value> values;
    qs::shape shape;
};

/// Rounds floats to another type.
template <class T>
std::vector<T> rounded_to(std::span<const float> values) {
    std::vector<T> made;
    for (float x : values) made.push_back(static_cast<T>(x));
    return made;
}

/// Multiplies [samples, width] by weights [width, width], layer by layer. Computes in float and rounds each output
/// once.
template <class Weight, class Value = float>
class half_host {
public:
    using tensor = typed_tensor<Value>;
    static constexpr std::size_t width = 8;

    std::vector<std::vector<Weight>> weights{}, biases{};

    explicit half_host(std::size_t layers, unsigned seed = 1) {
        for (std::size_t node = 0; node < layers; ++node) {
            const unsigned own = seed + static_cast<unsigned>(node);
            weights.push_back(rounded_to<Weight>(normal_values<float>(width * width, own)));
            biases.push_back(rounded_to<Weight>(normal_values<float>(width, seed + 100)));
            sources_.push_back(node == 0 ? qs::graph_input(0) : node - 1);
        }
        last_ = layers - 1;
    }

    std::size_t size() const { return weights.size(); }
    qs::layer_info info(std::size_t node) const { return {"linear" + std::to_string(node)}; }
    std::span<const std::size_t> inputs(std::size_t node) const { return {&sources_[node], 1}; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    std::span<const qs::parameter> parameters(std::size_t node) {
        lent_ = {{qs::tensor_view<Weight>{weights[node].data(), {width, width}}},
                 {qs::tensor_view<Weight>{biases[node].data(), {width}}, qs::parameter_role::bias}};
        return lent_;
    }
    tensor evaluate(std::size_t node, std::span<const tensor* const> in) {
        tensor out{std::vector<Value>(in[0]->values.size()), in[0]->shape};
        for (std::size_t i = 0; i < out.values.size(); ++i) {
            float sum = static_cast<float>(biases[node][i % width]);
            for (std::size_t k = 0; k < width; ++k)
                sum += static_cast<float>(in[0]->values[i / width * width + k]) *
                       static_cast<float>(weights[node][i % width * width + k]);
            out.values[i] = static_cast<Value>(sum);
        }
        return out;
    }
    half_host clone() const { return *this; }

private:
    std::vector<std::size_t> sources_{};
    std::vector<qs::parameter> lent_{};
    std::size_t last_ = 0;
};

/// Returns the same network with float weights that equal the half-precision ones.
template <class Weight, class Value>
half_host<float, Value> in_float(const half_host<Weight, Value>& host) {
    half_host<float, Value> made{host.size()};
    const auto widen = [](const std::vector<Weight>& from, std::vector<float>& to) {
        std::transform(from.begin(), from.end(), to.begin(), [](Weight w) { return static_cast<float>(w); });
    };
    for (std::size_t node = 0; node < host.size(); ++node) {
        widen(host.weights[node], made.weights[node]);
        widen(host.biases[node], made.biases[node]);
    }
    return made;
}

template <class Value = float>
std::vector<qs::batch<typed_tensor<Value>>> rows_of_eight(std::size_t batches, unsigned seed = 70) {
    std::vector<qs::batch<typed_tensor<Value>>> all;
    for (std::size_t b = 0; b < batches; ++b)
        all.push_back(
            {{{rounded_to<Value>(normal_values<float>(40, seed + static_cast<unsigned>(b))), {5, 8}}}, {}, 5});
    return all;
}

}  // namespace toy
