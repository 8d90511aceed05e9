// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Builds a network from tables of blocks and a source of weights.

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "blocks.hpp"
#include "network.hpp"

namespace examples {

/// Returns the values of a tensor, row-major, given (name, shape). Errors name the tensor.
using weight_source = std::function<std::vector<float>(const std::string&, const qs::shape&)>;

/// The prefixes of a layer's tensors: convolution + ".weight" and ".bias"; norm + ".weight", ".running_mean" and so on.
struct weight_names {
    std::string convolution;
    std::string norm;
};

struct network_facts {
    qs::shape input;  ///< the shape of one sample
    std::size_t head_dimension;
    double norm_epsilon;
    /// Returns the names of a layer's tensors, given (part, number of the layer in it, the layer's name).
    std::function<weight_names(const part_row&, std::size_t, const std::string&)> names;
};

class network_builder {
public:
    network_builder(network_facts facts, weight_source weights)
        : facts_{std::move(facts)}, weights_{std::move(weights)} {}

    /// Returns the part's last node.
    std::size_t add_part(const part_row& part, std::size_t input) {
        const std::string block = std::string{part.stage} + ":" + part.block;
        // The layers are numbered on through the parts of a block.
        if (block != block_) block_ = block, layers_in_block_ = 0;
        std::size_t last = input, first = 0;
        for (std::size_t i = 0; i < part.layers.size(); ++i) {
            if (part.attends() && i + 1 == part.layers.size()) last = add_attention(first, last);
            last = add_convolution(part, i, last);
            if (i == 0) first = last;
        }
        if (!part.has_residual()) return last;
        const std::string name = block + (part.attends() ? ":attention_add" : ":add");
        return add_node(name, {input, last}, sum{name});
    }

    template <class Layer>
    std::size_t add_layer(Layer layer, const char* stage, const char* block, const char* role, std::size_t input) {
        if constexpr (Layer::has_norm) layer.fold_norm();
        qs::layer_info info = layer.info();
        info.attributes["stage"] = stage;
        info.attributes["block"] = block;
        info.attributes["role"] = role;
        info.attributes["macs"] = layer.multiply_accumulates(layer.output_shape(shape_of(input)));
        return push({std::move(info), {input}, layer_operation<Layer>{std::move(layer)}});
    }

    /// Adds a node that is not quantized.
    std::size_t add_node(const std::string& name, std::vector<std::size_t> inputs, operation run) {
        return push({{name, false}, std::move(inputs), std::move(run)});
    }

    /// Returns the shape for one sample.
    const qs::shape& shape_of(std::size_t value) const {
        return qs::is_graph_input(value) ? facts_.input : shapes_[value];
    }
    std::vector<float> weights(const std::string& name, const qs::shape& expected) const {
        return weights_(name, expected);
    }

    network build() && { return network{std::move(nodes_)}; }

private:
    /// Attends to the queries, keys and values themselves, and to those from the scaling branch.
    std::size_t add_attention(std::size_t qkv, std::size_t scaled) {
        const std::size_t both =
            add_node(block_ + ":concatenation", {qkv, scaled}, concatenation{block_ + ":concatenation"});
        return add_node(block_ + ":attention", {both}, attention_product{block_ + ":attention", facts_.head_dimension});
    }

    std::size_t add_convolution(const part_row& part, std::size_t number, std::size_t input) {
        const layer_row& row = part.layers[number];
        const std::string name = block_ + ":" + std::to_string(layers_in_block_++);
        const qs::conv2d_options options = convolution_options(row, part, facts_.head_dimension);
        const weight_names names = facts_.names(part, number, name);
        const std::size_t out = options.out_channels;
        const qs::shape weight{out, options.in_channels / options.groups, row.kernel, row.kernel};
        convolution op{options, weights(names.convolution + ".weight", weight),
                       row.bias ? weights(names.convolution + ".bias", {out}) : std::vector<float>{}};
        const auto add = [&](auto layer) {
            return add_layer(std::move(layer), part.stage, part.kind, row.role, input);
        };
        if (row.norm) {
            norm n{weights(names.norm + ".weight", {out}), weights(names.norm + ".bias", {out}),
                   weights(names.norm + ".running_mean", {out}), weights(names.norm + ".running_var", {out}),
                   facts_.norm_epsilon};
            if (row.activation)
                return add(qs::layer<convolution, norm, qs::gelu_tanh>{name, std::move(op), std::move(n)});
            return add(qs::layer<convolution, norm>{name, std::move(op), std::move(n)});
        }
        if (row.activation) return add(qs::layer<convolution, qs::no_norm, qs::gelu_tanh>{name, std::move(op)});
        return add(qs::layer<convolution>{name, std::move(op)});
    }

    std::size_t push(node added) {
        std::vector<qs::tensor_view<const float>> in;
        for (std::size_t from : added.inputs) in.emplace_back(nullptr, shape_of(from));
        shapes_.push_back(std::visit([&](const auto& run) { return run.output_shape(in); }, added.run));
        nodes_.push_back(std::move(added));
        return nodes_.size() - 1;
    }

    network_facts facts_;
    weight_source weights_;
    std::string block_{};
    std::size_t layers_in_block_ = 0;
    std::vector<node> nodes_{};
    std::vector<qs::shape> shapes_{};
};

}  // namespace examples
