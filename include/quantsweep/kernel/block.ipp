// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of block.hpp.

#include <quantsweep/kernel/block.hpp>

#include <bit>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float largest_magnitude(std::span<const float> values) noexcept {
    return std::bit_cast<float>(
        detail::run_kernel([&](auto kernel) { return kernel.largest_finite_bits(values.data(), values.size()); }));
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, const float_grid& element,
                                           const power_of_two_scale& scale, const rounding& how) noexcept {
    return detail::run_kernel(
        [&](auto kernel) { return kernel.round_blocks(tensor, {element, true, scale, {}}, how); });
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, const float_grid& element,
                                           const small_float_scale& scale, const rounding& how) noexcept {
    return detail::run_kernel(
        [&](auto kernel) { return kernel.round_blocks(tensor, {element, false, {}, scale}, how); });
}

}  // namespace quantsweep
