// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to a uniform grid: the scalar oracle, the vector kernel, and both over channels.

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

namespace quantsweep {

/// The numbers k * scale, k a whole number of [lowest, highest]; both within +-2^21. An integer format's codes
/// less its zero point.
struct rounding_grid {
    float scale = 1;
    float inverse_scale = 1;  ///< 1 / scale, rounded to float
    float lowest = 0;
    float highest = 0;
};

namespace detail {

/// Added to and taken from a float below 2^22, leaves the nearest whole number, ties to even.
inline constexpr float round_to_whole = 0x1.8p23f;

/// One grid in every lane, or a grid a lane.
template <class Floats>
struct grid_lanes {
    Floats scale, inverse_scale, lowest, highest;

    [[gnu::always_inline]] void fill(const rounding_grid& grid) noexcept {
        quantsweep::fill(scale, grid.scale);
        quantsweep::fill(inverse_scale, grid.inverse_scale);
        quantsweep::fill(lowest, grid.lowest);
        quantsweep::fill(highest, grid.highest);
    }
};

/// The formula, for a float and for vectors. Clamped before rounding, which is the same for whole bounds and keeps |x|
/// below 2^22 for any x; no product meets a sum, so there is nothing that a compiler could fuse.
template <class Floats>
[[gnu::always_inline]] inline void round_lanes(Floats& x, const grid_lanes<Floats>& grid) noexcept {
    x = x * grid.inverse_scale;
    x = grid.lowest > x ? grid.lowest : x;  // a NaN compares false and stays
    x = grid.highest < x ? grid.highest : x;
    x = ((x + round_to_whole) - round_to_whole) * grid.scale;
}

}  // namespace detail

/// The scalar oracle: every kernel gives these bits, whatever the instruction set and the compiler's contraction.
/// Formula  q(x) = clamp(rne(x * inverse_scale), lowest, highest) * scale            (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
inline float round_to_grid(float x, const rounding_grid& grid) noexcept {
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

}  // namespace detail

/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory
inline void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                          instruction_set set = widest_instruction_set) noexcept {
    assert(input.size() == output.size());
    run_kernel<detail::round_kernel>(set, input.data(), output.data(), input.size(), grid);
}

/// Grids of consecutive channels, laid out so that a block of any shape is rounded with vectors.
class channel_grids {
public:
    explicit channel_grids(std::span<const rounding_grid> grids, instruction_set set = widest_instruction_set)
        : grids_{grids.begin(), grids.end()}, set_{set} {}

    /// Rounds block.channels channels, whose grids begin at number block.first_channel, in place.
    /// Cost    one pass; where channels lie close together (channels-last), four floats a channel more
    void round(const tensor_block<float>& block) {
        assert(block.first_channel + block.channels <= grids_.size());
        if (block.inner >= short_run || block.outer < 4)
            by_run(block);
        else
            by_row(block);
    }

private:
    static constexpr std::size_t widest = 16, short_run = 2 * widest;

    void by_run(const tensor_block<float>& block) const noexcept {
        float* run = block.data;
        for (std::size_t o = 0; o < block.outer; ++o)
            for (std::size_t c = 0; c < block.channels; ++c, run += block.inner)
                round_to_grid({run, block.inner}, {run, block.inner}, grids_[block.first_channel + c], set_);
    }

    /// The memory is a row of grids repeated; a row of whole vectors where few channels allow it.
    void by_row(const tensor_block<float>& block) {
        lay_out(block);
        const detail::grid_row row{{rows_[0].data(), rows_[1].data(), rows_[2].data(), rows_[3].data()},
                                   rows_[0].size()};
        run_kernel<detail::round_rows_kernel>(set_, block.data, block.values().size(), row);
    }

    void lay_out(const tensor_block<float>& block) {
        const std::size_t period = block.channels * block.inner;
        const std::size_t repeats = period <= 64 * widest ? widest / std::gcd(period, widest) : 1;
        for (std::vector<float>& row : rows_) row.clear();
        for (std::size_t i = 0; i < period * repeats; ++i) {
            const rounding_grid& grid = grids_[block.first_channel + i % period / block.inner];
            const std::array values{grid.scale, grid.inverse_scale, grid.lowest, grid.highest};
            for (std::size_t k = 0; k < values.size(); ++k) rows_[k].push_back(values[k]);
        }
    }

    std::vector<rounding_grid> grids_;
    instruction_set set_;
    std::array<std::vector<float>, 4> rows_{};
};

}  // namespace quantsweep
