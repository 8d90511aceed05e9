// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Builds the network from the tables of blocks.hpp and the weights that train/train.py wrote.

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/io/safetensors.hpp>

#include "network.hpp"

namespace fashion_mnist {
namespace detail {

class network_builder {
public:
    explicit network_builder(const std::filesystem::path& weights) : file_{weights} {}

    std::vector<node> build() {
        std::size_t last = qs::graph_input(0);
        for (const part_row& part : parts) last = add_part(part, last);
        last = add_node("head:0:pool", {last}, pooling{"head:0:pool"});
        add_head(last);
        return std::move(nodes_);
    }

private:
    std::size_t add_part(const part_row& part, std::size_t input) {
        const std::string block = std::string{part.stage} + ":" + part.block;
        // The numbers of the layers run on through the parts of a block.
        if (block != block_) block_ = block, layers_in_block_ = 0;
        const bool attends = part.layers.data() == attention.data();
        std::size_t last = input, first = 0;
        for (std::size_t i = 0; i < part.layers.size(); ++i) {
            if (attends && i + 1 == part.layers.size()) last = add_attention(first, last);
            last = add_convolution(part, part.layers[i], last);
            if (i == 0) first = last;
        }
        if (part.kind == std::string{"stem"} || shape_of(last) != shape_of(input)) return last;
        const std::string name = block + (attends ? ":attention_add" : ":add");
        return add_node(name, {input, last}, sum{name});
    }

    /// The queries, keys and values as they are, and once more through the scaling branch.
    std::size_t add_attention(std::size_t qkv, std::size_t scaled) {
        const std::size_t both =
            add_node(block_ + ":concatenation", {qkv, scaled}, concatenation{block_ + ":concatenation"});
        return add_node(block_ + ":attention", {both}, attention_product{block_ + ":attention"});
    }

    std::size_t add_convolution(const part_row& part, const layer_row& row, std::size_t input) {
        const std::string name = block_ + ":" + std::to_string(layers_in_block_++);
        const std::size_t in = channels(row.in, part), out = channels(row.out, part);
        const qs::conv2d_options options{
            in, out, row.kernel, row.strided ? part.stride : 1, row.kernel / 2, group_count(row.groups, in)};
        const qs::shape weight{out, in / options.groups, row.kernel, row.kernel};
        convolution op{options, read(name + ".weight", weight),
                       row.bias ? read(name + ".bias", {out}) : std::vector<float>{}};
        const auto add = [&](auto layer) {
            return add_layer(std::move(layer), part.stage, part.kind, row.role, input);
        };
        if (row.norm) {
            norm n{read(name + ".norm.weight", {out}), read(name + ".norm.bias", {out}),
                   read(name + ".norm.running_mean", {out}), read(name + ".norm.running_var", {out}), 1e-5};
            if (row.activation)
                return add(qs::layer<convolution, norm, qs::gelu_tanh>{name, std::move(op), std::move(n)});
            return add(qs::layer<convolution, norm>{name, std::move(op), std::move(n)});
        }
        if (row.activation) return add(qs::layer<convolution, qs::no_norm, qs::gelu_tanh>{name, std::move(op)});
        return add(qs::layer<convolution>{name, std::move(op)});
    }

    void add_head(std::size_t input) {
        const std::size_t in = parts.back().out;
        qs::linear<float> op{in, classes, read("head:0:0.weight", {classes, in}), read("head:0:0.bias", {classes})};
        add_layer(qs::layer<qs::linear<float>>{"head:0:0", std::move(op)}, "head", "head", "head", input);
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

    std::size_t add_node(const std::string& name, std::vector<std::size_t> inputs, operation run) {
        return push({{name, false}, std::move(inputs), std::move(run)});
    }

    std::size_t push(node added) {
        std::vector<qs::tensor_view<const float>> in;
        for (std::size_t from : added.inputs) in.emplace_back(nullptr, shape_of(from));
        shapes_.push_back(std::visit([&](const auto& run) { return run.output_shape(in); }, added.run));
        nodes_.push_back(std::move(added));
        return nodes_.size() - 1;
    }

    /// For one image.
    qs::shape shape_of(std::size_t value) const {
        return qs::is_graph_input(value) ? qs::shape{1, 1, image_side, image_side} : shapes_[value];
    }

    std::vector<float> read(const std::string& name, const qs::shape& expected) const {
        const qs::shape& found = file_.shape(name);
        if (found != expected)
            throw qs::shape_mismatch{name, "the weights file holds " + to_string(found) + ", the network expects " +
                                               to_string(expected) + "; train it again with train/train.py"};
        return file_.read<float>(name);
    }

    qs::safetensors file_;
    std::string block_{};
    std::size_t layers_in_block_ = 0;
    std::vector<node> nodes_{};
    std::vector<qs::shape> shapes_{};
};

}  // namespace detail

/// Norms are folded.
/// Errors   unreadable_file, malformed_file; missing_tensor and shape_mismatch, naming the tensor
inline network load_network(const std::filesystem::path& weights) {
    return network{detail::network_builder{weights}.build()};
}

}  // namespace fashion_mnist
