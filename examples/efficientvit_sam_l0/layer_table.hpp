// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The layers of an image encoder in order, with the cost of each for an image.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "blocks.hpp"

namespace efficientvit_sam_l0 {

/// One convolution with what follows it. Images are square; their side is a multiple of `reduction`.
struct table_layer {
    const char* stage;
    const char* block_in_stage;
    std::size_t layer_in_block;
    const char* block;  ///< the kind of block: independent, res, fmb, mb, att, neck
    const char* role;
    examples::qs::conv2d_options options;
    bool norm;
    bool activation;
    std::size_t output_reduction;  ///< divisor of the image's side; 0 for an output as large as the embedding

    std::string name() const {
        return std::string{stage} + ":" + block_in_stage + ":" + std::to_string(layer_in_block);
    }
    constexpr std::size_t output_side(const sides& size) const {
        return output_reduction == 0 ? size.embedding : size.image / output_reduction;
    }
    constexpr std::size_t output_elements(const sides& size) const {
        return options.out_channels * output_side(size) * output_side(size);
    }
    /// Returns the multiply-accumulates for a sample.
    constexpr std::size_t macs(const sides& size) const {
        return output_elements(size) * (options.in_channels / options.groups) * options.kernel * options.kernel;
    }
};

inline std::vector<table_layer> layer_table(const variant& which) {
    std::vector<table_layer> table;
    const auto add = [&](const part_row& part, std::size_t input_reduction) {
        const bool goes_on = !table.empty() && std::string_view{table.back().stage} == part.stage &&
                             std::string_view{table.back().block_in_stage} == part.block;
        std::size_t number = goes_on ? table.back().layer_in_block + 1 : 0, made = input_reduction;
        for (const layer_row& row : part.layers) {
            const auto options = convolution_options(row, part, head_dimension);
            made *= options.stride;
            table.push_back(
                {part.stage, part.block, number++, part.kind, row.role, options, row.norm, row.activation, made});
        }
        return made;
    };
    std::size_t made = 1;
    for (const part_row& part : backbone(which)) made = add(part, made);
    for (const part_row& part : neck_inputs) {
        add(part, made);
        made /= 2;
    }
    for (const part_row& part : neck_trunk(which)) add(part, 0);
    return table;
}

}  // namespace efficientvit_sam_l0
