// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that round elements one by one.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// Computes to[i] = rule(from[i], index of i). A last, partial batch is padded.
template <class Arch, class Rule>
void map(const float* from, float* to, std::size_t size, std::uint64_t first, const Rule& given) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    const Rule rule = given;  // a local copy cannot alias the output
    words index = count_up<words>(static_cast<std::uint32_t>(first));
    std::size_t i = 0;
    for (; i + lanes<Arch> <= size; i += lanes<Arch>) {
        rule(floats::load_unaligned(from + i), index).store_unaligned(to + i);
        index = index + words(static_cast<std::uint32_t>(lanes<Arch>));
    }
    if (i < size) store_some(rule(load_some<floats>(from + i, size - i), index), to + i, size - i);
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::round_to_grid(const float* from, float* to, std::size_t size,
                                                   const rounding_grid& grid) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const auto rule = in_lanes<floats>(grid);
    map<Arch>(from, to, size, 0, [rule](const floats& x, const auto&) { return rule.nearest(x); });
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::round_rows(float* values, std::size_t size, const grid_row& row) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const float *const scale = row.scale, *const inverse = row.inverse_scale;
    const float *const lowest = row.lowest, *const highest = row.highest;
    for (std::size_t now; size > 0; values += now, size -= now) {
        now = size < row.size ? size : row.size;
        std::size_t i = 0;
        for (; i + lanes<Arch> <= now; i += lanes<Arch>) {
            const grid_lanes<floats> grid{floats::load_unaligned(scale + i), floats::load_unaligned(inverse + i),
                                          floats::load_unaligned(lowest + i), floats::load_unaligned(highest + i)};
            grid.nearest(floats::load_unaligned(values + i)).store_unaligned(values + i);
        }
        if (const std::size_t rest = now - i; rest > 0) {
            const grid_lanes<floats> grid{load_some<floats>(scale + i, rest), load_some<floats>(inverse + i, rest),
                                          load_some<floats>(lowest + i, rest), load_some<floats>(highest + i, rest)};
            store_some(grid.nearest(load_some<floats>(values + i, rest)), values + i, rest);
        }
    }
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::round_by_rule(const float* from, float* to, std::size_t size,
                                                   const rounding_grid& grid, const any_rounding& rounding,
                                                   std::uint64_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    if (rounding.usual) return round_to_grid(from, to, size, grid);  // the faster kernel gives the same bits
    const auto rule = in_lanes<floats>(grid);
    map<Arch>(from, to, size, first, [rule, rounding](const floats& x, const words_like<floats>& index) {
        return rule.round(x, rounding, index);
    });
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::round_by_rule(const float* from, float* to, std::size_t size,
                                                   const scaled_float_grid& grid, const any_rounding& rounding,
                                                   std::uint64_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const floats scale(grid.scale), inverse(grid.inverse_scale);
    const auto round = [&](const auto& how) {
        in_lanes<floats>(grid.grid, [&](const auto& all) {
            map<Arch>(from, to, size, first, [=](const floats& x, const words_like<floats>& index) {
                return round_scaled(x, all, scale, inverse, how, index);
            });
        });
    };
    if (rounding.usual)
        round(usual_rounding{});
    else
        round(rounding);
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::round_to_levels(const float* from, float* to, std::size_t size,
                                                     const scaled_levels& list) noexcept {
    using floats = xsimd::batch<float, Arch>;
    map<Arch>(from, to, size, 0, [list](const floats& x, const auto&) { return detail::round_to_levels(x, list); });
}

}  // namespace quantsweep::detail
