// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a node of a network computes, on raw memory, and the shape of its output.

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
#include <quantsweep/layers/layer_norm.hpp>
#include <quantsweep/layers/linear.hpp>
#include <quantsweep/layers/operators.hpp>
#include <quantsweep/layers/resize.hpp>

namespace examples {

namespace qs = quantsweep;

/// The values that a node reads, row-major.
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

/// Adds two or more values.
struct sum : no_parameters {
    std::string name;

    explicit sum(std::string node) : name{std::move(node)} {}
    static qs::shape output_shape(values in) { return in[0].shape; }
    void run(values in, float* output, qs::workspace<float>&) const {
        const std::span<float> total{output, in[0].size()};
        qs::add<float>({in[0].data, in[0].size()}, {in[1].data, in[1].size()}, total, name);
        for (const auto& term : in.subspan(2)) qs::add<float>(total, {term.data, term.size()}, total, name);
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
    std::size_t head_dimension;

    explicit attention_product(std::string node, std::size_t dimension)
        : name{std::move(node)}, head_dimension{dimension} {}
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

struct bicubic_resize : no_parameters {
    std::string name;
    std::size_t height, width;

    explicit bicubic_resize(std::string node, std::size_t to_height, std::size_t to_width)
        : name{std::move(node)}, height{to_height}, width{to_width} {}
    qs::shape output_shape(values in) const { return qs::resized_shape(in[0].shape, height, width, name); }
    void run(values in, float* output, qs::workspace<float>& scratch) const {
        qs::resize_bicubic(in[0].data, in[0].shape, height, width, output, scratch, name);
    }
};

/// The weight and bias stay float, because the node is not quantized.
struct channel_norm : no_parameters {
    std::string name;
    qs::layer_norm<float> norm;

    explicit channel_norm(std::string node, qs::layer_norm<float> parts)
        : name{std::move(node)}, norm{std::move(parts)} {}
    static qs::shape output_shape(values in) { return in[0].shape; }
    void run(values in, float* output, qs::workspace<float>& scratch) const {
        qs::normalise_channels(norm, in[0].data, in[0].shape, output, scratch, name);
    }
};

using convolution = qs::conv2d<float>;
using norm = qs::batch_norm<float>;
using operation = std::variant<layer_operation<qs::layer<convolution, norm, qs::gelu_tanh>>,
                               layer_operation<qs::layer<convolution, norm>>,
                               layer_operation<qs::layer<convolution, qs::no_norm, qs::gelu_tanh>>,
                               layer_operation<qs::layer<convolution>>, layer_operation<qs::layer<qs::linear<float>>>,
                               sum, concatenation, attention_product, pooling, bicubic_resize, channel_norm>;

}  // namespace examples
