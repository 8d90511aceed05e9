// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of minifloat.hpp.

#include <quantsweep/kernel/minifloat.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/round_stretches.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                                           std::uint64_t index) noexcept {
    const detail::any_rounding rule{how, index};
    return detail::in_lanes<float>(grid, [&](const auto& all) {
        return detail::round_scaled(x, all, scale, 1.0f / scale, rule, static_cast<std::uint32_t>(index));
    });
}

QUANTSWEEP_INLINE void round_to_minifloat(std::span<const float> input, std::span<float> output, const float_grid& grid,
                                          float scale, const rounding& how, std::uint64_t first) noexcept {
    const detail::scaled_float_grid scaled{grid, scale, 1.0f / scale};
    detail::round_stretches(input, output, scaled, how, first);
}

}  // namespace quantsweep
