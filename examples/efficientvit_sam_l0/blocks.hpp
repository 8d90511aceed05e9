// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoder of EfficientViT-SAM-L0, as a table of its blocks.
/// Source  Zhang et al., "EfficientViT-SAM", CVPR 2024 workshops; github.com/mit-han-lab/efficientvit

#include <array>
#include <cstddef>

#include "../common/blocks.hpp"

namespace efficientvit_sam_l0 {

using examples::attention;
using examples::fused_mbconv;
using examples::grouping;
using examples::layer_row;
using examples::mbconv;
using examples::part_row;
using examples::residual;
using examples::width;

constexpr std::size_t head_dimension = 32;
constexpr std::size_t embedding_channels = 256;
constexpr std::size_t reduction = 32;           ///< of the image's side, to that of stage 4
constexpr std::size_t embedding_reduction = 8;  ///< to that of the embedding

inline constexpr std::array stem{
    layer_row{"stem", width::input, width::output, 3, grouping::none, true, true, false, true}};
inline constexpr std::array neck_input{
    layer_row{"input", width::input, width::output, 1, grouping::none, false, true, false, false}};
inline constexpr std::array neck_output{
    layer_row{"output", width::input, width::output, 1, grouping::none, false, false, true, false}};

/// A block with attention is two parts: the attention, then an MBConv.
inline constexpr std::array backbone{
    part_row{"stage0", "0", "independent", stem, 3, 0, 32, 2},
    part_row{"stage0", "1", "res", residual, 32, 0, 32, 1},
    part_row{"stage1", "0", "fmb", fused_mbconv, 32, 512, 64, 2},
    part_row{"stage1", "1", "fmb", fused_mbconv, 64, 256, 64, 1},
    part_row{"stage2", "0", "fmb", fused_mbconv, 64, 1024, 128, 2},
    part_row{"stage2", "1", "fmb", fused_mbconv, 128, 512, 128, 1},
    part_row{"stage3", "0", "mb", mbconv, 128, 2048, 256, 2},
    part_row{"stage3", "1", "mb", mbconv, 256, 1024, 256, 1},
    part_row{"stage3", "2", "mb", mbconv, 256, 1024, 256, 1},
    part_row{"stage3", "3", "mb", mbconv, 256, 1024, 256, 1},
    part_row{"stage3", "4", "mb", mbconv, 256, 1024, 256, 1},
    part_row{"stage4", "0", "mb", mbconv, 256, 6144, 512, 2},
    part_row{"stage4", "1", "att", attention, 512, 0, 512, 1},
    part_row{"stage4", "1", "att", mbconv, 512, 3072, 512, 1},
    part_row{"stage4", "2", "att", attention, 512, 0, 512, 1},
    part_row{"stage4", "2", "att", mbconv, 512, 3072, 512, 1},
    part_row{"stage4", "3", "att", attention, 512, 0, 512, 1},
    part_row{"stage4", "3", "att", mbconv, 512, 3072, 512, 1},
    part_row{"stage4", "4", "att", attention, 512, 0, 512, 1},
    part_row{"stage4", "4", "att", mbconv, 512, 3072, 512, 1},
};

/// The neck's input k takes what stage 4 - k made.
inline constexpr std::array neck_inputs{
    part_row{"neck", "0", "neck", neck_input, 512, 0, 256, 1},
    part_row{"neck", "1", "neck", neck_input, 256, 0, 256, 1},
    part_row{"neck", "2", "neck", neck_input, 128, 0, 256, 1},
};
/// These follow one another, from the sum of the inputs on.
inline constexpr std::array neck_trunk{
    part_row{"neck", "3", "fmb", fused_mbconv, 256, 256, 256, 1},
    part_row{"neck", "4", "fmb", fused_mbconv, 256, 256, 256, 1},
    part_row{"neck", "5", "fmb", fused_mbconv, 256, 256, 256, 1},
    part_row{"neck", "6", "fmb", fused_mbconv, 256, 256, 256, 1},
    part_row{"neck", "7", "neck", neck_output, 256, 0, 256, 1},
};

}  // namespace efficientvit_sam_l0
