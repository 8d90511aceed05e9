// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of code_book.hpp.

#include <quantsweep/kernel/code_book.hpp>

#include <cassert>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE scaled_levels scaled_by(const level_list& list, float scale) noexcept {
    return {list.levels.data(), list.midpoints.data(), list.levels.size(), scale, 1.0f / scale};
}

}  // namespace detail

QUANTSWEEP_INLINE float round_to_levels(float x, const level_list& list, float scale) noexcept {
    return detail::round_to_levels(x, detail::scaled_by(list, scale));
}

QUANTSWEEP_INLINE void round_to_levels(std::span<const float> input, std::span<float> output, const level_list& list,
                                       float scale) noexcept {
    assert(input.size() == output.size());
    const detail::scaled_levels scaled = detail::scaled_by(list, scale);
    detail::run_kernel([&](auto kernel) { kernel.round_to_levels(input.data(), output.data(), input.size(), scaled); });
}

}  // namespace quantsweep
