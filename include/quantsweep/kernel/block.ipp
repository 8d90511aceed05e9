// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of block.hpp.

#include <quantsweep/kernel/block.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size, block_rule rule,
                                           const rounding& how) noexcept {
    return run_kernel([&](auto kernel) {
        std::size_t nonfinite = 0;
        for (std::size_t o = 0; o < tensor.outer; ++o)
            for (std::size_t c = 0; c < tensor.channels; c += tensor.inner == 1 ? tensor.channels : block_size) {
                const std::size_t begin = (o * tensor.channels + c) * tensor.inner;
                const auto low = static_cast<std::uint32_t>(begin);
                rule.rounding = any_rounding{how, begin};
                nonfinite += tensor.inner == 1
                                 ? kernel.round_line(tensor.data + begin, tensor.channels, block_size, rule, low)
                                 : kernel.round_columns(tensor.data + begin, std::min(block_size, tensor.channels - c),
                                                        tensor.inner, rule, low);
            }
        return nonfinite;
    });
}

}  // namespace detail

QUANTSWEEP_INLINE float largest_magnitude(std::span<const float> values) noexcept {
    std::size_t ignored = 0;
    return std::bit_cast<float>(detail::run_kernel(
        [&](auto kernel) { return kernel.largest_finite_bits(values.data(), values.size(), ignored); }));
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size,
                                           const float_grid& element, const power_of_two_scale& scale,
                                           const rounding& how) noexcept {
    return detail::round_blocks(tensor, block_size, {element, true, scale, {}, {how, 0}}, how);
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size,
                                           const float_grid& element, const small_float_scale& scale,
                                           const rounding& how) noexcept {
    return detail::round_blocks(tensor, block_size, {element, false, {}, scale, {how, 0}}, how);
}

}  // namespace quantsweep
