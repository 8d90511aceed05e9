// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The grids of four small floats, and evenly spaced grids of all kinds, defined by their numbers.

#include <bit>
#include <cstdint>

#include <quantsweep/kernel/rounding.hpp>

namespace toy {

inline constexpr quantsweep::float_grid e2m1{127 << 23, 0x40c00000, 1};
inline constexpr quantsweep::float_grid e4m3{(127 - 6) << 23, std::bit_cast<std::int32_t>(448.0f), 3};
inline constexpr quantsweep::float_grid half_grid{(127 - 14) << 23, std::bit_cast<std::int32_t>(65504.0f), 10};
inline constexpr quantsweep::float_grid bfloat16_grid{1 << 23, 0x7f7f0000, 7};

inline constexpr quantsweep::rounding_grid every_grid[] = {{0.1f, 1.0f / 0.1f, -128, 127},
                                                           {0x1p-126f, 0x1p126f, -1, 1},
                                                           {2.5e36f, 1.0f / 2.5e36f, -127, 127},
                                                           {0.037f, 1.0f / 0.037f, -3, 65532},
                                                           {1, 1, 0, 0}};

}  // namespace toy
