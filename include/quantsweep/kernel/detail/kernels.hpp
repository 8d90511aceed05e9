// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All kernels, on one instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/arguments.hpp>
#include <quantsweep/kernel/detail/binned_values.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// Arch is one of xsimd's. The bodies are templates, compiled for each Arch in a translation unit of its own where the
/// library is compiled, so they define nothing that is not a template of Arch: two units with other flags would share it.
/// Each equals its scalar oracle bit for bit. Any length and alignment, unless it is said; `from` may be `to`.
template <class Arch>
struct kernels {
    static void round_to_grid(const float* from, float* to, std::size_t size, const rounding_grid& grid) noexcept;
    /// The values are rows with these grids; the last may be cut short.
    static void round_rows(float* values, std::size_t size, const grid_row& row) noexcept;
    /// `first` is the index of the first element; the low 32 bits of indices do not wrap in one call.
    static void round_by_rule(const float* from, float* to, std::size_t size, const rounding_grid& grid,
                              const any_rounding& rounding, std::uint64_t first) noexcept;
    static void round_by_rule(const float* from, float* to, std::size_t size, const scaled_float_grid& grid,
                              const any_rounding& rounding, std::uint64_t first) noexcept;
    static void round_to_levels(const float* from, float* to, std::size_t size, const scaled_levels& levels) noexcept;

    /// Blocks of a contiguous line; returns how many values are not finite.
    static std::size_t round_line(float* values, std::size_t size, std::size_t block_size, const block_rule& rule,
                                  std::uint32_t first) noexcept;
    /// One block of `rows` values of each of `columns` lines that lie side by side.
    static std::size_t round_columns(float* values, std::size_t rows, std::size_t columns, const block_rule& rule,
                                     std::uint32_t first) noexcept;
    /// The bits of the largest finite magnitude, 0 for none; adds how many values are not finite.
    static std::int32_t largest_finite_bits(const float* values, std::size_t size, std::size_t& nonfinite) noexcept;

    /// `size` is not 0, and at most 4,096.
    static stretch_extremes extremes(const float* values, std::size_t size, bool zeros_expected) noexcept;
    /// Rows of `columns` values, a multiple of 16, that begin `stride` apart.
    static void extremes_of_columns(const float* values, std::size_t rows, std::size_t columns, std::size_t stride,
                                    column_extremes& seen) noexcept;

    /// Writes where the values that pass are counted. `size` is a multiple of 16; `to` has room for as many and sixteen.
    static binned_values bin_values(const float* values, std::size_t size, const bit_window& window,
                                    std::uint32_t* to) noexcept;
    /// Counts tiles, by turns in two tables, until one does not pass whole, which it leaves out. `size` is a multiple of
    /// bit_tile.
    static binned_values count_values(const float* values, std::size_t size, const bit_window& window,
                                      std::uint32_t* even, std::uint32_t* odd) noexcept;

    static void squares(const float* reference, const float* values, std::size_t size, row_sums<2>& sums) noexcept;
    static void rounding_squares(const float* values, std::size_t size, const rounding_grid& grid,
                                 row_sums<2>& sums) noexcept;
    static void powers(const float* values, std::size_t size, float centre, float per_unit, row_sums<4>& sums) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/detail/kernels.ipp>
#endif
