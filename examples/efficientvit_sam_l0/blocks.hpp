// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoders of EfficientViT-SAM-L0, -L1 and -L2 as tables of their blocks.
/// Source  Zhang et al., "EfficientViT-SAM", CVPR 2024 workshops; github.com/mit-han-lab/efficientvit

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

/// One of the published networks. They differ only in how often they repeat a block.
struct variant {
    const char* name;
    std::array<std::size_t, 5> repeats;  ///< how often each stage repeats the block that follows its first one
    std::size_t neck_blocks;

    std::string title() const { return std::string{"EfficientViT-SAM-"} + name; }
};
inline constexpr std::array variants{variant{"L0", {1, 1, 1, 4, 4}, 4}, variant{"L1", {1, 1, 1, 6, 6}, 8},
                                     variant{"L2", {1, 2, 2, 8, 8}, 12}};

/// Sizes in pixels. The published neck makes an embedding of 64 x 64 for any image size. Tests use a smaller one,
/// because for small images the neck does most of the work.
struct sides {
    std::size_t image = 512;
    std::size_t embedding = 64;
};

constexpr std::size_t head_dimension = 32;
constexpr std::size_t embedding_channels = 256;
constexpr std::size_t reduction = 32;  ///< of the image's side, from the input to stage 4

inline constexpr std::array stem{
    layer_row{"stem", width::input, width::output, 3, grouping::none, true, true, false, true}};
inline constexpr std::array neck_input{
    layer_row{"input", width::input, width::output, 1, grouping::none, false, true, false, false}};
inline constexpr std::array neck_output{
    layer_row{"output", width::input, width::output, 1, grouping::none, false, false, true, false}};

/// The first block of each stage.
inline constexpr std::array first_parts{
    part_row{"stage0", "0", "independent", stem, 3, 0, 32, 2},
    part_row{"stage1", "0", "fmb", fused_mbconv, 32, 512, 64, 2},
    part_row{"stage2", "0", "fmb", fused_mbconv, 64, 1024, 128, 2},
    part_row{"stage3", "0", "mb", mbconv, 128, 2048, 256, 2},
    part_row{"stage4", "0", "mb", mbconv, 256, 6144, 512, 2},
};
/// The block that each stage then repeats. A block with attention is two parts: the attention, then an MBConv.
inline constexpr std::array repeated_parts{
    part_row{"stage0", "", "res", residual, 32, 0, 32, 1},
    part_row{"stage1", "", "fmb", fused_mbconv, 64, 256, 64, 1},
    part_row{"stage2", "", "fmb", fused_mbconv, 128, 512, 128, 1},
    part_row{"stage3", "", "mb", mbconv, 256, 1024, 256, 1},
    part_row{"stage4", "", "att", attention, 512, 0, 512, 1},
    part_row{"stage4", "", "att", mbconv, 512, 3072, 512, 1},
};

/// The neck's input k takes the output of stage 4 - k.
inline constexpr std::array neck_inputs{
    part_row{"neck", "0", "neck", neck_input, 512, 0, 256, 1},
    part_row{"neck", "1", "neck", neck_input, 256, 0, 256, 1},
    part_row{"neck", "2", "neck", neck_input, 128, 0, 256, 1},
};

namespace detail {

/// Returns the same part as another block of its stage.
constexpr part_row as_block(part_row part, std::size_t number) {
    constexpr std::array names{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"};
    static_assert(names.size() > neck_inputs.size() + variants.back().neck_blocks);
    part.block = names[number];
    return part;
}

}  // namespace detail

inline std::vector<part_row> backbone(const variant& which) {
    std::vector<part_row> parts;
    for (std::size_t stage = 0; stage < first_parts.size(); ++stage) {
        parts.push_back(first_parts[stage]);
        for (std::size_t block = 1; block <= which.repeats[stage]; ++block)
            for (const part_row& part : repeated_parts)
                if (std::string_view{part.stage} == first_parts[stage].stage)
                    parts.push_back(detail::as_block(part, block));
    }
    return parts;
}

/// Returns the parts that follow one another from the sum of the neck's inputs on.
inline std::vector<part_row> neck_trunk(const variant& which) {
    constexpr part_row block{"neck", "", "fmb", fused_mbconv, 256, 256, 256, 1};
    constexpr part_row output{"neck", "", "neck", neck_output, 256, 0, 256, 1};
    std::vector<part_row> parts;
    for (std::size_t i = 0; i < which.neck_blocks; ++i)
        parts.push_back(detail::as_block(block, neck_inputs.size() + i));
    parts.push_back(detail::as_block(output, neck_inputs.size() + which.neck_blocks));
    return parts;
}

}  // namespace efficientvit_sam_l0
