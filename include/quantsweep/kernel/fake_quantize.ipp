// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of fake_quantize.hpp.

#include <quantsweep/kernel/fake_quantize.hpp>

#include <cassert>
#include <numeric>
#include <type_traits>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/grid_lanes.hpp>
#include <quantsweep/kernel/detail/grid_rule.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float round_to_grid(float x, const rounding_grid& grid) noexcept {
    detail::round_lanes(x, detail::grid_lanes<float>{grid.scale, grid.inverse_scale, grid.lowest, grid.highest});
    return x;
}

namespace detail {

struct round_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(const float* from, float* to, std::size_t size,
                                           const rounding_grid& grid) noexcept {
        using floats = simd<float, Lanes>;
        grid_lanes<floats> lanes;
        lanes.fill(grid);
        std::size_t i = 0;
        for (; i + 2 * Lanes <= size; i += 2 * Lanes) {
            floats x, y;
            load(x, from + i);
            load(y, from + i + Lanes);
            round_lanes(x, lanes);
            round_lanes(y, lanes);
            store(x, to + i);
            store(y, to + i + Lanes);
        }
        for (; i < size; ++i) to[i] = round_to_grid(from[i], grid);
    }
};

/// The grids of a row of values, in the order of grid_lanes.
struct grid_row {
    std::array<const float*, 4> grids;
    std::size_t size;
};

struct round_rows_kernel {
    /// The values are rows with these grids; the last may be cut short.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(float* values, std::size_t size, const grid_row& row) noexcept {
        const auto [scale, inverse_scale, lowest, highest] = row.grids;
        for (; size > 0; values += row.size) {
            const std::size_t now = size < row.size ? size : row.size;
            std::size_t i = 0;
            for (; i + Lanes <= now; i += Lanes) {
                simd<float, Lanes> x;
                grid_lanes<simd<float, Lanes>> lanes;
                load(x, values + i);
                load(lanes.scale, scale + i);
                load(lanes.inverse_scale, inverse_scale + i);
                load(lanes.lowest, lowest + i);
                load(lanes.highest, highest + i);
                round_lanes(x, lanes);
                store(x, values + i);
            }
            for (; i < now; ++i)
                values[i] = round_to_grid(values[i], {scale[i], inverse_scale[i], lowest[i], highest[i]});
            size -= now;
        }
    }
};

using usual_grid_rule = grid_rule<rounding_rule::half_to_even, rounding_rule::by_reciprocal>;

template <class Use>
decltype(auto) with_grid_rule(const rounding_grid& grid, const rounding& how, Use&& use) noexcept {
    return rounding_rule::visit(how, [&]<class Mode, class Scaling>(Mode mode, Scaling scaling) -> decltype(auto) {
        return use(grid_rule<Mode, Scaling>{grid, mode, scaling});
    });
}

/// Longer runs of a channel are rounded run by run; shorter ones row by row of all channels.
inline constexpr std::size_t widest_row = 16, short_run = 2 * widest_row;

}  // namespace detail

QUANTSWEEP_INLINE void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                                     instruction_set set) noexcept {
    assert(input.size() == output.size());
    run_kernel<detail::round_kernel>(set, input.data(), output.data(), input.size(), grid);
}

QUANTSWEEP_INLINE float round_to_grid(float x, const rounding_grid& grid, const rounding& how,
                                      std::uint64_t index) noexcept {
    return detail::with_grid_rule(grid, how, [&](const auto& rule) { return detail::apply_rule(rule, x, index); });
}

QUANTSWEEP_INLINE void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                                     const rounding& how, std::uint64_t first, instruction_set set) noexcept {
    // The usual one has kernels of its own, whose oracle gives the same bits.
    if (how.mode == rounding_mode::half_to_even && how.scaling == scaling_mode::reciprocal)
        return round_to_grid(input, output, grid, set);
    detail::with_grid_rule(grid, how, [&]<class Rule>(const Rule& rule) {
        if constexpr (!std::is_same_v<Rule, detail::usual_grid_rule>)
            detail::apply_rule(rule, input, output, first, set);
    });
}

QUANTSWEEP_INLINE channel_grids::channel_grids(std::span<const rounding_grid> grids, instruction_set set)
    : grids_{grids.begin(), grids.end()}, set_{set} {}

QUANTSWEEP_INLINE void channel_grids::round(const tensor_block<float>& block) {
    assert(block.first_channel + block.channels <= grids_.size());
    if (block.inner >= detail::short_run || block.outer < 4)
        by_run(block);
    else
        by_row(block);
}

QUANTSWEEP_INLINE void channel_grids::by_run(const tensor_block<float>& block) const noexcept {
    float* run = block.data;
    for (std::size_t o = 0; o < block.outer; ++o)
        for (std::size_t c = 0; c < block.channels; ++c, run += block.inner)
            round_to_grid({run, block.inner}, {run, block.inner}, grids_[block.first_channel + c], set_);
}

/// The memory is a row of grids repeated; a row of whole vectors where few channels allow it.
QUANTSWEEP_INLINE void channel_grids::by_row(const tensor_block<float>& block) {
    lay_out(block);
    const detail::grid_row row{{rows_[0].data(), rows_[1].data(), rows_[2].data(), rows_[3].data()}, rows_[0].size()};
    run_kernel<detail::round_rows_kernel>(set_, block.data, block.values().size(), row);
}

QUANTSWEEP_INLINE void channel_grids::lay_out(const tensor_block<float>& block) {
    const std::size_t period = block.channels * block.inner;
    const std::size_t repeats =
        period <= 64 * detail::widest_row ? detail::widest_row / std::gcd(period, detail::widest_row) : 1;
    for (std::vector<float>& row : rows_) row.clear();
    for (std::size_t i = 0; i < period * repeats; ++i) {
        const rounding_grid& grid = grids_[block.first_channel + i % period / block.inner];
        const std::array values{grid.scale, grid.inverse_scale, grid.lowest, grid.highest};
        for (std::size_t k = 0; k < values.size(); ++k) rows_[k].push_back(values[k]);
    }
}

}  // namespace quantsweep
