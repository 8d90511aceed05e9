// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a node of the network does: its output's shape, and the values, on raw memory.

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/layers/attention.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/conv2d.hpp>
#include <quantsweep/layers/layer.hpp>
#include <quantsweep/layers/linear.hpp>
#include <quantsweep/layers/operators.hpp>

#include "blocks.hpp"

namespace fashion_mnist {

namespace qs = quantsweep;

/// The values that a node reads; row-major.
using values = std::span<const qs::tensor_view<const float>>;

template <class Layer>
struct layer_operation {
    Layer layer;

    qs::shape output_shape(values in) const { return layer.output_shape(in[0].shape); }
    void run(values in, float* output, qs::workspace<float>& scratch) const {
        layer(in[0].data, in[0].shape, output, scratch);
    }
    std::vector<qs::parameter> parameters() { return layer.parameters(); }
};

struct no_parameters {
    static std::vector<qs::parameter> parameters() { return {}; }
};

struct sum : no_parameters {
    std::string name;

    explicit sum(std::string node) : name{std::move(node)} {}
    static qs::shape output_shape(values in) { return in[0].shape; }
    void run(values in, float* output, qs::workspace<float>&) const {
        qs::add<float>({in[0].data, in[0].size()}, {in[1].data, in[1].size()}, {output, in[0].size()}, name);
    }
};

struct concatenation : no_parameters {
    std::string name;

    explicit concatenation(std::string node) : name{std::move(node)} {}
    qs::shape output_shape(values in) const { return qs::concatenated_shape(in[0].shape, in[1].shape, name); }
    void run(values in, float* output, qs::workspace<float>&) const {
        qs::concatenate(in[0].data, in[0].shape, in[1].data, in[1].shape, output, name);
    }
};

struct attention_product : no_parameters {
    std::string name;

    explicit attention_product(std::string node) : name{std::move(node)} {}
    qs::shape output_shape(values in) const { return qs::attention_shape(in[0].shape, head_dimension, name); }
    void run(values in, float* output, qs::workspace<float>& scratch) const {
        qs::relu_linear_attention(in[0].data, in[0].shape, head_dimension, output, scratch, name);
    }
};

struct pooling : no_parameters {
    std::string name;

    explicit pooling(std::string node) : name{std::move(node)} {}
    static qs::shape output_shape(values in) { return {in[0].shape[0], in[0].shape[1]}; }
    void run(values in, float* output, qs::workspace<float>&) const {
        qs::global_average_pool(in[0].data, in[0].shape, output, name);
    }
};

using convolution = qs::conv2d<float>;
using norm = qs::batch_norm<float>;
using operation = std::variant<
    layer_operation<qs::layer<convolution, norm, qs::gelu_tanh>>, layer_operation<qs::layer<convolution, norm>>,
    layer_operation<qs::layer<convolution, qs::no_norm, qs::gelu_tanh>>, layer_operation<qs::layer<convolution>>,
    layer_operation<qs::layer<qs::linear<float>>>, sum, concatenation, attention_product, pooling>;

}  // namespace fashion_mnist
