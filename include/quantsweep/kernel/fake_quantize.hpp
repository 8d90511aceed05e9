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

/// The scalar oracle: every kernel gives the same bits, whatever the instruction set and the compiler's contraction.
/// Formula  q(x) = clamp(rne(x * inverse_scale), lowest, highest) * scale            (docs/quantization.md, eq. 4)
/// NaN/Inf  NaN stays NaN; an infinity saturates to its own side
float round_to_grid(float x, const rounding_grid& grid) noexcept;

/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     one pass, bound by memory
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid) noexcept;

/// The same with any rounding and scaling; `index` is the element's position in its tensor.
/// Formula  q(x) = clamp(round(x / scale), lowest, highest) * scale                  (docs/quantization.md, eq. 4)
float round_to_grid(float x, const rounding_grid& grid, const rounding& how, std::uint64_t index) noexcept;

/// `first` is the index of the first element. Any split into spans gives the same result.
void round_to_grid(std::span<const float> input, std::span<float> output, const rounding_grid& grid,
                   const rounding& how, std::uint64_t first) noexcept;

/// The grids of consecutive channels, in a layout in which vectors can round a block of any shape.
class channel_grids {
public:
    /// Takes one grid per channel.
    explicit channel_grids(std::span<const rounding_grid> grids);

    /// Rounds block.channels channels in place. Their grids begin at number block.first_channel.
    /// Cost    one pass; if channels lie close together (channels-last), four more floats per channel
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
