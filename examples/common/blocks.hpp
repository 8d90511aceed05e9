// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The blocks of EfficientViT's large networks, as tables.
/// Source  Cai et al., "EfficientViT", ICCV 2023, section 3.2

#include <array>
#include <cstddef>
#include <span>

#include <quantsweep/layers/conv2d.hpp>

namespace examples {

namespace qs = quantsweep;

/// Numbers of channels, in terms of the block's own.
enum class width { input, hidden, output, triple_input, twice_input };
/// One group for all channels, for each channel, or for each head.
enum class grouping { none, depthwise, heads };

struct layer_row {
    const char* role;
    width in;
    width out;
    std::size_t kernel;
    grouping groups;
    bool strided;  ///< whether it takes the block's stride
    bool norm;     ///< whether a batch norm follows
    bool bias;
    bool activation;  ///< whether a GELU follows
};

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

/// A run of layers. A run of several layers has a residual connection if its input and output have the same shape.
struct part_row {
    const char* stage;
    const char* block;  ///< the block's name within the stage
    const char* kind;
    std::span<const layer_row> layers;
    std::size_t in, hidden, out, stride;

    constexpr bool attends() const { return layers.data() == attention.data(); }
    constexpr bool has_residual() const { return layers.size() > 1 && stride == 1 && in == out; }
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

constexpr std::size_t group_count(grouping g, std::size_t in_channels, std::size_t head_dimension) {
    return g == grouping::none ? 1 : g == grouping::depthwise ? in_channels : in_channels / head_dimension;
}

constexpr qs::conv2d_options convolution_options(const layer_row& row, const part_row& part,
                                                 std::size_t head_dimension) {
    const std::size_t in = channels(row.in, part);
    return {in,
            channels(row.out, part),
            row.kernel,
            row.strided ? part.stride : 1,
            row.kernel / 2,
            group_count(row.groups, in, head_dimension)};
}

}  // namespace examples
