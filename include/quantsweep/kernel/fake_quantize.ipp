// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of fake_quantize.hpp.

#include <quantsweep/kernel/fake_quantize.hpp>

#include <cassert>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep {

namespace detail {

/// Calls the kernel that takes these arguments.
template <class... Arguments>
void round(std::span<const float> input, std::span<float> output, const Arguments&... arguments) noexcept {
    assert(input.size() == output.size());
    run_kernel([&](auto kernel) { kernel.round(input.data(), output.data(), input.size(), arguments...); });
}

}  // namespace detail

QUANTSWEEP_INLINE float round_to_grid(float x, const rounding_grid& grid, const rounding& how,
                                      std::uint64_t index) noexcept {
    const detail::any_rounding rule{how, index};
    return detail::in_lanes<float>(grid).round(x, rule, static_cast<std::uint32_t>(index));
}

QUANTSWEEP_INLINE void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                                     const rounding& how, std::uint64_t first) noexcept {
    detail::round(input, output, grid, how, first);
}

QUANTSWEEP_INLINE float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                                           std::uint64_t index) noexcept {
    const detail::any_rounding rule{how, index};
    return detail::in_lanes<float>(grid, [&](const auto& all) {
        return detail::round_scaled(x, all, scale, 1.0f / scale, rule, static_cast<std::uint32_t>(index));
    });
}

QUANTSWEEP_INLINE void round_to_minifloat(std::span<const float> input, std::span<float> output, const float_grid& grid,
                                          float scale, const rounding& how, std::uint64_t first) noexcept {
    detail::round(input, output, grid, scale, how, first);
}

QUANTSWEEP_INLINE float round_to_levels(float x, const level_list& list, float scale) noexcept {
    return detail::round_to_levels(x, list, scale, 1.0f / scale);
}

QUANTSWEEP_INLINE void round_to_levels(std::span<const float> input, std::span<float> output, const level_list& list,
                                       float scale) noexcept {
    detail::round(input, output, list, scale);
}

QUANTSWEEP_INLINE void round_channels(const tensor_block<float>& block, std::span<const rounding_grid> grids) noexcept {
    assert(block.first_channel + block.channels <= grids.size());
    if (block.values().empty()) return;
    detail::run_kernel([&](auto kernel) { kernel.round_channels(block, grids.data() + block.first_channel); });
}

}  // namespace quantsweep
