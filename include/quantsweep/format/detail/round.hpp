// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to the numbers of a grid, one by one or channel by channel: for a single float the scalar oracle,
///        for spans a kernel that gives the same bits, whatever the instruction set and the compiler's contraction.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/detail/round_kernels.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/rules.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// `index` is the element's position in its tensor.
/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
inline float round_to_grid(float x, const rounding_grid& grid, const rounding& how = {},
                           std::uint64_t index = 0) noexcept {
    return in_lanes<float>(grid).round(x, any_rounding{how, index}, static_cast<std::uint32_t>(index));
}

/// The same for a small float, such as fp8. Keeps the sign, even of zero.
/// Formula  q(x) = round(x / scale) * scale, rounded to the float grid               (docs/quantization.md, eq. 14)
/// NaN/Inf  NaN stays NaN; infinities saturate
inline float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                                std::uint64_t index) noexcept {
    return in_lanes<float>(grid, [&](const auto& all) {
        return round_scaled(x, all, scale, 1.0f / scale, any_rounding{how, index}, static_cast<std::uint32_t>(index));
    });
}

/// The same for a list of levels.
/// Formula  q(x) = (the level nearest to x / scale) * scale
/// NaN/Inf  NaN stays NaN; infinities round to the outermost level on their side
inline float round_to_levels(float x, const level_list& list, float scale) noexcept {
    return round_to_levels(x, list, scale, 1.0f / scale);
}

/// Rounds each value as one of the functions above does. The arguments are those of a kernel: a rounding_grid, a float_grid
/// and a scale, or a level_list and a scale; the rounding and the index of the first element, unless it is a list. Any split
/// into spans gives the same result.
/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory; for a list O(levels) per vector
template <class... Arguments>
void round(std::span<const float> input, std::span<float> output, const Arguments&... arguments) noexcept {
    assert(input.size() == output.size());
    run_kernel<round_kernels>(
        [&](auto kernel) { kernel.round(input.data(), output.data(), input.size(), arguments...); });
}

/// Rounds a dense block in place to the nearest number of its channel's grid. grids[c] is that of channel c.
/// Cost     one pass
inline void round_channels(const tensor_block<float>& block, std::span<const rounding_grid> grids) noexcept {
    assert(block.first_channel + block.channels <= grids.size());
    if (block.values().empty()) return;
    run_kernel<round_kernels>([&](auto kernel) { kernel.round_channels(block, grids.data() + block.first_channel); });
}

}  // namespace quantsweep::detail
