// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of fake_quantize.hpp.

#include <quantsweep/kernel/fake_quantize.hpp>

#include <cassert>
#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/round_stretches.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float round_to_grid(float x, const rounding_grid& grid) noexcept {
    return detail::in_lanes<float>(grid).nearest(x);
}

QUANTSWEEP_INLINE void round_to_grid(std::span<const float> input, std::span<float> output,
                                     const rounding_grid& grid) noexcept {
    assert(input.size() == output.size());
    detail::run_kernel([&](auto kernel) { kernel.round_to_grid(input.data(), output.data(), input.size(), grid); });
}

QUANTSWEEP_INLINE float round_to_grid(float x, const rounding_grid& grid, const rounding& how,
                                      std::uint64_t index) noexcept {
    const detail::any_rounding rule{how, index};
    return detail::in_lanes<float>(grid).round(x, rule, static_cast<std::uint32_t>(index));
}

QUANTSWEEP_INLINE void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                                     const rounding& how, std::uint64_t first) noexcept {
    detail::round_stretches(input, output, grid, how, first);
}

namespace detail {

/// Runs of at least `short_run` values of one channel are rounded run by run; shorter ones row by row, with all
/// channels at once.
inline constexpr std::size_t widest_row = 16, short_run = 2 * widest_row;

}  // namespace detail

QUANTSWEEP_INLINE channel_grids::channel_grids(std::span<const rounding_grid> grids)
    : grids_{grids.begin(), grids.end()} {}

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
            round_to_grid({run, block.inner}, {run, block.inner}, grids_[block.first_channel + c]);
}

/// Rounds the memory as rows that repeat the channels' grids. With few channels a row is repeated until it fills whole
/// vectors.
QUANTSWEEP_INLINE void channel_grids::by_row(const tensor_block<float>& block) {
    lay_out(block);
    const detail::grid_row row{rows_[0].data(), rows_[1].data(), rows_[2].data(), rows_[3].data(), rows_[0].size()};
    detail::run_kernel([&](auto kernel) { kernel.round_rows(block.data, block.values().size(), row); });
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
