// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to a uniform grid: the scalar oracle, the vector kernel, and both over channels.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// The scalar oracle: every kernel gives these bits, whatever the instruction set and the compiler's contraction.
/// Formula  q(x) = clamp(rne(x * inverse_scale), lowest, highest) * scale            (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
float round_to_grid(float x, const rounding_grid& grid) noexcept;

/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid) noexcept;

/// The same under any rounding and scaling; `index` is the element's place in its tensor.
/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
float round_to_grid(float x, const rounding_grid& grid, const rounding& how, std::uint64_t index) noexcept;

/// `first` is the index of the first element: any splitting into spans gives the same.
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                   const rounding& how, std::uint64_t first) noexcept;

/// Grids of consecutive channels, laid out so that a block of any shape is rounded with vectors.
class channel_grids {
public:
    /// One grid a channel.
    explicit channel_grids(std::span<const rounding_grid> grids);

    /// Rounds block.channels channels, whose grids begin at number block.first_channel, in place.
    /// Cost    one pass; where channels lie close together (channels-last), four floats a channel more
    void round(const tensor_block<float>& block);

private:
    void by_run(const tensor_block<float>& block) const noexcept;
    void by_row(const tensor_block<float>& block);
    void lay_out(const tensor_block<float>& block);

    std::vector<rounding_grid> grids_;
    std::array<std::vector<float>, 4> rows_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/fake_quantize.ipp>
#endif
