// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of code_book.hpp.

#include <quantsweep/kernel/code_book.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/code_book_rule.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE code_book_rule to_rule(const level_list& list, float scale) noexcept {
    return {list.levels.data(), list.midpoints.data(), list.levels.size(), scale, 1.0f / scale};
}

}  // namespace detail

QUANTSWEEP_INLINE float round_to_levels(float x, const level_list& list, float scale) noexcept {
    return detail::apply_rule(detail::to_rule(list, scale), x, 0);
}

QUANTSWEEP_INLINE void round_to_levels(std::span<const float> input, std::span<float> output, const level_list& list,
                                       float scale, instruction_set set) noexcept {
    detail::apply_rule(detail::to_rule(list, scale), input, output, 0, set);
}

}  // namespace quantsweep
