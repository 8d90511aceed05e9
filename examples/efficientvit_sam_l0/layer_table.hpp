// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The layers of the image encoder in order, with what each costs for an image.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "blocks.hpp"

namespace efficientvit_sam_l0 {

/// One convolution with what follows it. Images are square, of a side that `reduction` divides.
struct table_layer {
    const char* stage;
    const char* block_in_stage;
    std::size_t layer_in_block;
    const char* block;  ///< its kind: independent, res, fmb, mb, att, neck
    const char* role;
    examples::qs::conv2d_options options;
    bool norm;
    bool activation;
    std::size_t output_reduction;  ///< of the image's side

    std::string name() const {
        return std::string{stage} + ":" + block_in_stage + ":" + std::to_string(layer_in_block);
    }
    constexpr std::size_t output_side(std::size_t image_size) const { return image_size / output_reduction; }
    constexpr std::size_t output_elements(std::size_t image_size) const {
        return options.out_channels * output_side(image_size) * output_side(image_size);
    }
    /// Multiply-accumulates a sample.
    constexpr std::size_t macs(std::size_t image_size) const {
        return output_elements(image_size) * (options.in_channels / options.groups) * options.kernel * options.kernel;
    }
};

namespace detail {

constexpr std::size_t layer_count() {
    std::size_t count = 0;
    const auto add = [&](const auto& parts) {
        for (const part_row& part : parts) count += part.layers.size();
    };
    add(backbone), add(neck_inputs), add(neck_trunk);
    return count;
}

constexpr auto make_table() {
    std::array<table_layer, layer_count()> table{};
    std::size_t count = 0;
    const auto add = [&](const part_row& part, std::size_t input_reduction) {
        const bool goes_on = count > 0 && std::string_view{table[count - 1].stage} == part.stage &&
                             std::string_view{table[count - 1].block_in_stage} == part.block;
        std::size_t number = goes_on ? table[count - 1].layer_in_block + 1 : 0, made = input_reduction;
        for (const layer_row& row : part.layers) {
            const auto options = convolution_options(row, part, head_dimension);
            made *= options.stride;
            table[count++] = {part.stage, part.block, number++,       part.kind, row.role,
                              options,    row.norm,   row.activation, made};
        }
        return made;
    };
    std::size_t made = 1;
    for (const part_row& part : backbone) made = add(part, made);
    for (const part_row& part : neck_inputs) {
        add(part, made);
        made /= 2;
    }
    for (const part_row& part : neck_trunk) add(part, embedding_reduction);
    return table;
}

}  // namespace detail

inline constexpr auto layer_table = detail::make_table();
static_assert(layer_table.size() == 69);

}  // namespace efficientvit_sam_l0
