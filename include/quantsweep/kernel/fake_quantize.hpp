// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to a uniform grid: the scalar oracle, the vector kernel, and both over channels.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <xsimd/xsimd.hpp>

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

}  // namespace detail

/// The scalar oracle: every kernel gives these bits, whatever the instruction set and the compiler's contraction.
/// Formula  q(x) = clamp(rne(x * inverse_scale), lowest, highest) * scale            (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
/// Note     clamped before rounding, which is the same for whole bounds and keeps |x| below 2^22 for any x; and
///          no product meets a sum, so there is nothing that a compiler could fuse
inline float round_to_grid(float x, const rounding_grid& grid) noexcept {
    const float steps = x * grid.inverse_scale;
    const float above = grid.lowest > steps ? grid.lowest : steps;
    const float clamped = grid.highest < above ? grid.highest : above;
    return ((clamped + detail::round_to_whole) - detail::round_to_whole) * grid.scale;
}

namespace detail {

template <class Batch>
Batch round_to_grid(const Batch& x, const Batch& inverse, const Batch& lowest, const Batch& highest,
                    const Batch& scale) noexcept {
    const Batch magic(round_to_whole);
    // The bound comes first: where one operand is NaN, min and max give the second.
    const Batch clamped = xsimd::min(highest, xsimd::max(lowest, x * inverse));
    return ((clamped + magic) - magic) * scale;
}

}  // namespace detail

/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory
template <class Arch = xsimd::default_arch>
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid) noexcept {
    assert(input.size() == output.size());
    using batch = xsimd::batch<float, Arch>;
    constexpr std::size_t width = batch::size;
    const batch inverse(grid.inverse_scale), lowest(grid.lowest), highest(grid.highest), scale(grid.scale);
    const float* const from = input.data();
    float* const to = output.data();
    const std::size_t size = input.size();
    const auto step = [&](std::size_t i) {
        detail::round_to_grid(batch::load_unaligned(from + i), inverse, lowest, highest, scale).store_unaligned(to + i);
    };
    std::size_t i = 0;
    for (; i + 4 * width <= size; i += 4 * width) {
        step(i);
        step(i + width);
        step(i + 2 * width);
        step(i + 3 * width);
    }
    for (; i + width <= size; i += width) step(i);
    for (; i < size; ++i) to[i] = round_to_grid(from[i], grid);
}

/// Grids of consecutive channels, laid out so that a block of any shape is rounded with vectors.
template <class Arch = xsimd::default_arch>
class channel_grids {
public:
    explicit channel_grids(std::span<const rounding_grid> grids) : grids_{grids.begin(), grids.end()} {}

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
    static constexpr std::size_t width = xsimd::batch<float, Arch>::size;
    static constexpr std::size_t short_run = 2 * width;

    void by_run(const tensor_block<float>& block) const noexcept {
        float* run = block.data;
        for (std::size_t o = 0; o < block.outer; ++o)
            for (std::size_t c = 0; c < block.channels; ++c, run += block.inner)
                round_to_grid<Arch>({run, block.inner}, {run, block.inner}, grids_[block.first_channel + c]);
    }

    /// The memory is a row of grids repeated; a row of whole vectors where few channels allow it.
    void by_row(const tensor_block<float>& block) {
        lay_out(block);
        const std::size_t size = block.outer * block.channels * block.inner;
        for (std::size_t begin = 0; begin < size; begin += scale_.size())
            row(block.data + begin, std::min(scale_.size(), size - begin));
    }

    void lay_out(const tensor_block<float>& block) {
        const std::size_t period = block.channels * block.inner;
        const std::size_t repeats = period <= 64 * width ? width / std::gcd(period, width) : 1;
        for (std::vector<float>* values : {&scale_, &inverse_, &lowest_, &highest_}) values->clear();
        for (std::size_t i = 0; i < period * repeats; ++i) {
            const rounding_grid& grid = grids_[block.first_channel + i % period / block.inner];
            scale_.push_back(grid.scale);
            inverse_.push_back(grid.inverse_scale);
            lowest_.push_back(grid.lowest);
            highest_.push_back(grid.highest);
        }
    }

    void row(float* values, std::size_t size) const noexcept {
        using batch = xsimd::batch<float, Arch>;
        std::size_t i = 0;
        for (; i + width <= size; i += width)
            detail::round_to_grid(batch::load_unaligned(values + i), batch::load_unaligned(&inverse_[i]),
                                  batch::load_unaligned(&lowest_[i]), batch::load_unaligned(&highest_[i]),
                                  batch::load_unaligned(&scale_[i]))
                .store_unaligned(values + i);
        for (; i < size; ++i) values[i] = round_to_grid(values[i], {scale_[i], inverse_[i], lowest_[i], highest_[i]});
    }

    std::vector<rounding_grid> grids_;
    std::vector<float> scale_{}, inverse_{}, lowest_{}, highest_{};
};

}  // namespace quantsweep
