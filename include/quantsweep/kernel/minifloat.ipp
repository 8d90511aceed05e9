// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of minifloat.hpp.

#include <quantsweep/kernel/minifloat.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/minifloat_rule.hpp>

namespace quantsweep {

namespace detail {

template <class Use>
decltype(auto) with_minifloat_rule(const float_grid& grid, float scale, const rounding& how, Use&& use) noexcept {
    const auto call = [&]<class Mode, class Scaling>(Mode mode, Scaling scaling) -> decltype(auto) {
        const float inverse = 1.0f / scale;
        if (grid.wide()) return use(minifloat_rule<true, Mode, Scaling>{grid, scale, inverse, mode, scaling});
        return use(minifloat_rule<false, Mode, Scaling>{grid, scale, inverse, mode, scaling});
    };
    return rounding_rule::visit(how, call);
}

}  // namespace detail

QUANTSWEEP_INLINE float round_to_minifloat(float x, const float_grid& grid, float scale, const rounding& how,
                                           std::uint64_t index) noexcept {
    return detail::with_minifloat_rule(grid, scale, how,
                                       [&](const auto& rule) { return detail::apply_rule(rule, x, index); });
}

QUANTSWEEP_INLINE void round_to_minifloat(std::span<const float> input, std::span<float> output, const float_grid& grid,
                                          float scale, const rounding& how, std::uint64_t first,
                                          instruction_set set) noexcept {
    detail::with_minifloat_rule(grid, scale, how,
                                [&](const auto& rule) { detail::apply_rule(rule, input, output, first, set); });
}

}  // namespace quantsweep
