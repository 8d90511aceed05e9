// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Builds the network from the table in blocks.hpp and the weights that train/train.py wrote.

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "../common/network_builder.hpp"
#include "../common/weights_file.hpp"
#include "blocks.hpp"

namespace fashion_mnist {

namespace qs = quantsweep;
using examples::network;

/// Maps images to logits. Folds the norms.
/// Errors   unreadable_file, malformed_file; missing_tensor and shape_mismatch, with the tensor's name;
///          invalid_argument if the file holds tensors that the network does not use
inline network load_network(const std::filesystem::path& weights) {
    const auto names = [](const part_row&, std::size_t, const std::string& layer) {
        return examples::weight_names{layer, layer + ".norm"};
    };
    const examples::weights_file file{weights, "train it again with train/train.py"};
    examples::network_builder builder{{{1, 1, image_side, image_side}, head_dimension, 1e-5, names}, file};
    std::size_t last = qs::graph_input(0);
    for (const part_row& part : parts) last = builder.add_part(part, last);
    last = builder.add_node("head:0:pool", {last}, examples::pooling{"head:0:pool"});

    const std::size_t in = parts.back().out;
    qs::linear<float> head{in, classes, builder.weights("head:0:0.weight", {classes, in}),
                           builder.weights("head:0:0.bias", {classes})};
    builder.add_layer(qs::layer<qs::linear<float>>{"head:0:0", std::move(head)}, "head", "head", "head", last);
    file.require_all_used("this network");
    return std::move(builder).build();
}

}  // namespace fashion_mnist
