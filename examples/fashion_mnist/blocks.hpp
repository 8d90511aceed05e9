// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The shape of the classifier, as tables: what train/network.py says in code.

#include <array>
#include <cstddef>
#include <span>

namespace fashion_mnist {

constexpr std::size_t image_side = 28;
constexpr std::size_t classes = 10;
constexpr std::size_t head_dimension = 16;

/// Channel counts in terms of a block's own.
enum class width { input, hidden, output, triple_input, twice_input };
/// One group, one a channel, or one a head.
enum class grouping { none, depthwise, heads };

struct layer_row {
    const char* role;
    width in;
    width out;
    std::size_t kernel;
    grouping groups;
    bool strided;  ///< takes the block's stride
    bool norm;     ///< batch norm
    bool bias;
    bool activation;
};

inline constexpr std::array stem{
    layer_row{"stem", width::input, width::output, 3, grouping::none, false, true, false, true}};
inline constexpr std::array residual{
    layer_row{"entry", width::input, width::output, 3, grouping::none, true, true, false, true},
    layer_row{"exit", width::output, width::output, 3, grouping::none, false, true, false, false}};
inline constexpr std::array fused_mbconv{
    layer_row{"entry", width::input, width::hidden, 3, grouping::none, true, true, false, true},
    layer_row{"exit", width::hidden, width::output, 1, grouping::none, false, true, false, false}};
inline constexpr std::array mbconv{
    layer_row{"entry", width::input, width::hidden, 1, grouping::none, false, false, true, true},
    layer_row{"depthwise", width::hidden, width::hidden, 3, grouping::depthwise, true, false, true, true},
    layer_row{"exit", width::hidden, width::output, 1, grouping::none, false, true, false, false}};
inline constexpr std::array attention{
    layer_row{"qkv", width::input, width::triple_input, 1, grouping::none, false, false, false, false},
    layer_row{"scaling_depthwise", width::triple_input, width::triple_input, 5, grouping::depthwise, false, false,
              false, false},
    layer_row{"scaling_pointwise", width::triple_input, width::triple_input, 1, grouping::heads, false, false, false,
              false},
    layer_row{"projection", width::twice_input, width::output, 1, grouping::none, false, true, false, false}};

/// A run of layers with one residual connection, where the shapes allow it and the block is not the stem.
struct part_row {
    const char* stage;
    const char* block;  ///< its name within the stage
    const char* kind;
    std::span<const layer_row> layers;
    std::size_t in, hidden, out, stride;
};

/// An attention block is two parts: the attention, then an MBConv.
inline constexpr std::array parts{
    part_row{"stage0", "0", "stem", stem, 1, 0, 16, 1},
    part_row{"stage0", "1", "res", residual, 16, 0, 16, 1},
    part_row{"stage1", "0", "fmb", fused_mbconv, 16, 64, 24, 2},
    part_row{"stage1", "1", "fmb", fused_mbconv, 24, 96, 24, 1},
    part_row{"stage2", "0", "fmb", fused_mbconv, 24, 96, 32, 2},
    part_row{"stage2", "1", "fmb", fused_mbconv, 32, 128, 32, 1},
    part_row{"stage3", "0", "mb", mbconv, 32, 128, 48, 1},
    part_row{"stage3", "1", "mb", mbconv, 48, 192, 48, 1},
    part_row{"stage4", "0", "mb", mbconv, 48, 192, 64, 1},
    part_row{"stage4", "1", "att", attention, 64, 0, 64, 1},
    part_row{"stage4", "1", "att", mbconv, 64, 256, 64, 1},
    part_row{"stage4", "2", "att", attention, 64, 0, 64, 1},
    part_row{"stage4", "2", "att", mbconv, 64, 256, 64, 1},
};

constexpr std::size_t channels(width w, const part_row& part) {
    switch (w) {
        case width::input:
            return part.in;
        case width::hidden:
            return part.hidden;
        case width::output:
            return part.out;
        case width::triple_input:
            return 3 * part.in;
        case width::twice_input:
            return 2 * part.in;
    }
    return 0;
}

constexpr std::size_t group_count(grouping g, std::size_t in_channels) {
    return g == grouping::none ? 1 : g == grouping::depthwise ? in_channels : in_channels / head_dimension;
}

}  // namespace fashion_mnist
