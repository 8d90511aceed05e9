// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The structure of the classifier as a table; train/network.py has the same as code.

#include <array>
#include <cstddef>

#include "../common/blocks.hpp"

namespace fashion_mnist {

constexpr std::size_t image_side = 28;
constexpr std::size_t classes = 10;
constexpr std::size_t head_dimension = 16;

using examples::part_row;

inline constexpr std::array stem{examples::layer_row{"stem", examples::width::input, examples::width::output, 3,
                                                     examples::grouping::none, false, true, false, true}};

/// An attention block is two parts: the attention, then an MBConv.
inline constexpr std::array parts{
    part_row{"stage0", "0", "stem", stem, 1, 0, 16, 1},
    part_row{"stage0", "1", "res", examples::residual, 16, 0, 16, 1},
    part_row{"stage1", "0", "fmb", examples::fused_mbconv, 16, 64, 24, 2},
    part_row{"stage1", "1", "fmb", examples::fused_mbconv, 24, 96, 24, 1},
    part_row{"stage2", "0", "fmb", examples::fused_mbconv, 24, 96, 32, 2},
    part_row{"stage2", "1", "fmb", examples::fused_mbconv, 32, 128, 32, 1},
    part_row{"stage3", "0", "mb", examples::mbconv, 32, 128, 48, 1},
    part_row{"stage3", "1", "mb", examples::mbconv, 48, 192, 48, 1},
    part_row{"stage4", "0", "mb", examples::mbconv, 48, 192, 64, 1},
    part_row{"stage4", "1", "att", examples::attention, 64, 0, 64, 1},
    part_row{"stage4", "1", "att", examples::mbconv, 64, 256, 64, 1},
    part_row{"stage4", "2", "att", examples::attention, 64, 0, 64, 1},
    part_row{"stage4", "2", "att", examples::mbconv, 64, 256, 64, 1},
};

}  // namespace fashion_mnist
