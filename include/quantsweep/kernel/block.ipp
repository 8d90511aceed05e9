// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of block.hpp.

#include <quantsweep/kernel/block.hpp>

#include <bit>
#include <cstdint>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/block_rule.hpp>

namespace quantsweep {

namespace detail {

struct magnitude_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static std::int32_t run(const float* values, std::size_t size) noexcept {
        std::size_t ignored = 0;
        return largest_finite_bits<Lanes>(values, size, ignored);
    }
};

QUANTSWEEP_INLINE std::size_t round_blocks_by(const tensor_block<float>& tensor, std::size_t block_size,
                                              const float_grid& element, const any_scale_rule& scale,
                                              const rounding& how, instruction_set set) noexcept {
    return rounding_rule::visit(how, [&]<class Mode, class Scaling>(Mode mode, Scaling scaling) {
        return round_blocks(tensor, block_size,
                            block_rule<any_scale_rule, Mode, Scaling>{element, scale, mode, scaling}, set);
    });
}

}  // namespace detail

QUANTSWEEP_INLINE float largest_magnitude(std::span<const float> values, instruction_set set) noexcept {
    return std::bit_cast<float>(run_kernel<detail::magnitude_kernel>(set, values.data(), values.size()));
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size,
                                           const float_grid& element, const power_of_two_scale& scale,
                                           const rounding& how, instruction_set set) noexcept {
    return detail::round_blocks_by(tensor, block_size, element, {true, {scale}, {}}, how, set);
}

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size,
                                           const float_grid& element, const small_float_scale& scale,
                                           const rounding& how, instruction_set set) noexcept {
    return detail::round_blocks_by(tensor, block_size, element, {false, {}, {scale}}, how, set);
}

}  // namespace quantsweep
