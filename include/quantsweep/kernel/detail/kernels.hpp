// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All kernels, for one instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/detail/arguments.hpp>
#include <quantsweep/kernel/detail/binned_values.hpp>
#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// Arch is an instruction set of xsimd. The compiled library compiles these templates for each Arch in a translation
/// unit of its own, with that set's flags. The units must therefore define nothing but templates of Arch: the linker
/// would share any other function between units with different flags.
/// Each kernel equals its scalar oracle bit for bit. Unless stated otherwise, a kernel takes any length and alignment,
/// and `from` may equal `to`.
template <class Arch>
struct kernels {
    /// `first` is the index of the first element.
    static void round(const float* from, float* to, std::size_t size, const rounding_grid& grid, const rounding& how,
                      std::uint64_t first) noexcept;
    static void round(const float* from, float* to, std::size_t size, const float_grid& grid, float scale,
                      const rounding& how, std::uint64_t first) noexcept;
    static void round(const float* from, float* to, std::size_t size, const level_list& list, float scale) noexcept;
    /// Rounds in place. `own` is the grid of the block's first channel; those of the others follow.
    static void round_channels(const tensor_block<float>& block, const rounding_grid* own) noexcept;

    /// Rounds in place. Returns how many values are not finite.
    static std::size_t round_blocks(const tensor_block<float>& tensor, const block_rule& rule,
                                    const rounding& how) noexcept;
    /// Returns the bits of the largest finite magnitude, or 0 if there is none.
    static std::int32_t largest_finite_bits(const float* values, std::size_t size) noexcept;

    /// Finds the extremes of each of `count` stretches of `size` values, 1 to 4,096, that follow one another in memory.
    static void extremes(const float* values, std::size_t size, std::size_t count, stretch_extremes* found) noexcept;
    /// Takes rows of `columns` values, a multiple of 16, whose first values are `stride` apart.
    static void extremes_of_columns(const float* values, std::size_t rows, std::size_t columns, std::size_t stride,
                                    column_extremes& seen) noexcept;

    /// Writes the bits of the values other than zero and returns their number. `to` has room for `size` + 16 words.
    static std::size_t nonzero_bits(const float* values, std::size_t size, std::uint32_t* to) noexcept;
    /// Counts tiles in two tables by turns, the last of which may be a partial one. Stops before the first tile that does
    /// not pass whole. `size` is at most what fits the counters.
    static binned_values count_values(const float* values, std::size_t size, const bit_window& window,
                                      std::uint16_t* even, std::uint16_t* odd) noexcept;
    /// Adds the counts of each binade that has some to the counters that are found for it, and clears them. A bucket has
    /// at most 0xffff counts in both tables, which begin with a cache line and have whole lines of counters for each sign.
    static void flush_counts(const bit_window& window, std::uint16_t* even, std::uint16_t* odd, binade_finder counters);

    static row_sums<2> squares(const float* reference, const float* values, std::size_t size) noexcept;
    static row_sums<2> rounding_squares(const float* values, std::size_t size, const rounding_grid& grid) noexcept;
    static row_sums<4> powers(const float* values, std::size_t size, float centre, float per_unit) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/detail/kernels.ipp>
#endif
