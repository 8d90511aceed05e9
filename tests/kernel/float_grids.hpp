// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The grids of four small floats, defined by their numbers.

#include <bit>
#include <cstdint>

#include <quantsweep/kernel/grids.hpp>

namespace toy {

inline constexpr quantsweep::float_grid e2m1{127 << 23, 0x40c00000, 1};
inline constexpr quantsweep::float_grid e4m3{(127 - 6) << 23, std::bit_cast<std::int32_t>(448.0f), 3};
inline constexpr quantsweep::float_grid half_grid{(127 - 14) << 23, std::bit_cast<std::int32_t>(65504.0f), 10};
inline constexpr quantsweep::float_grid bfloat16_grid{1 << 23, 0x7f7f0000, 7};

}  // namespace toy
