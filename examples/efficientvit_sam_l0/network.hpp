// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoder as a host of quantsweep, built from the tables in blocks.hpp.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>

#include "../common/network_builder.hpp"
#include "blocks.hpp"

namespace efficientvit_sam_l0 {

namespace qs = quantsweep;
using examples::network;
using examples::weight_names;
using examples::weight_source;

constexpr double norm_epsilon = 1e-6;

namespace detail {

/// Returns the module that holds a part's layers in the published checkpoint.
inline std::string module_of(const part_row& part) {
    const std::string stage = part.stage, encoder = "image_encoder.";
    const std::size_t block = std::stoul(part.block);
    if (stage == "neck") {
        if (block < neck_inputs.size()) return encoder + "neck.input_ops." + part.block + ".op_list.0";
        if (part.layers.size() == 1) return encoder + "neck.output_ops.0.op_list.0";
        return encoder + "neck.middle.op_list." + std::to_string(block - neck_inputs.size()) + ".main";
    }
    const std::string place = encoder + "backbone.stages." + stage.back() + ".op_list." + part.block;
    if (part.layers.size() == 1) return place;
    if (part.attends()) return place + ".context_module.main";
    return place + (std::string{part.kind} == "att" ? ".local_module.main" : ".main");
}

/// Returns the modules of a part's layers within the part's module. A part with a single layer is that layer's module.
inline std::vector<std::string> layer_modules(const part_row& part) {
    const auto* layers = part.layers.data();
    if (layers == residual.data()) return {".conv1", ".conv2"};
    if (layers == fused_mbconv.data()) return {".spatial_conv", ".point_conv"};
    if (layers == mbconv.data()) return {".inverted_conv", ".depth_conv", ".point_conv"};
    if (layers == attention.data()) return {".qkv", ".aggreg.0.0", ".aggreg.0.1", ".proj"};
    return {""};
}

inline weight_names published_names(const part_row& part, std::size_t number, const std::string&) {
    const std::string module = module_of(part) + layer_modules(part)[number];
    const bool bare = std::string{part.layers[number].role}.starts_with("scaling");  // no module around the convolution
    return {bare ? module : module + ".conv", module + ".norm"};
}

/// Adds the stages' outputs. Resizes an output first if its size is not that of the embedding.
inline std::size_t add_neck_inputs(examples::network_builder& builder, const std::vector<std::size_t>& stages,
                                   std::size_t side) {
    std::vector<std::size_t> terms;
    for (std::size_t k = 0; k < neck_inputs.size(); ++k) {
        std::size_t last = builder.add_part(neck_inputs[k], stages[stages.size() - 1 - k]);
        const std::string name = std::string{"neck:"} + neck_inputs[k].block + ":resize";
        if (builder.shape_of(last)[2] != side)
            last = builder.add_node(name, {last}, examples::bicubic_resize{name, side, side});
        terms.push_back(last);
    }
    return builder.add_node("neck:sum", terms, examples::sum{"neck:sum"});
}

}  // namespace detail

/// Maps images to embeddings: [n, 3, image, image] -> [n, 256, embedding, embedding]. Folds the norms.
/// Errors   invalid_argument if the image's side is not a multiple of 32, or if the embedding's is zero; those of the
///          source
inline network build_network(const variant& which, weight_source weights, const sides& size) {
    if (size.image == 0 || size.image % reduction != 0)
        throw qs::invalid_argument{"image_size", "is " + std::to_string(size.image) +
                                                     ", expected a positive multiple of " + std::to_string(reduction)};
    examples::network_builder builder{
        {{1, 3, size.image, size.image}, head_dimension, norm_epsilon, detail::published_names}, std::move(weights)};
    std::vector<std::size_t> stages;  // the last node of each stage
    std::size_t last = qs::graph_input(0);
    std::string stage = first_parts.front().stage;
    for (const part_row& part : backbone(which)) {
        if (stage != part.stage) stages.push_back(last), stage = part.stage;
        last = builder.add_part(part, last);
    }
    stages.push_back(last);
    last = detail::add_neck_inputs(builder, stages, size.embedding);
    for (const part_row& part : neck_trunk(which)) last = builder.add_part(part, last);
    qs::layer_norm<float> norm{builder.weights("image_encoder.norm.weight", {embedding_channels}),
                               builder.weights("image_encoder.norm.bias", {embedding_channels}), norm_epsilon};
    builder.add_node("norm", {last}, examples::channel_norm{"norm", std::move(norm)});
    return std::move(builder).build();
}

}  // namespace efficientvit_sam_l0
