// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernels that several floors call, for one instruction set, and the plain data that they take and return. Every
///        instruction set uses the same types.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// The extremes of a stretch of values. A kernel finds them without a branch for each value.
struct stretch_extremes {
    float low, high;
    std::size_t zeros;
    bool finite;  ///< false if there may be NaN or infinity among the values; the other members then mean nothing
};

/// The extremes of each of several columns. Aligned, because a vector that lies in two cache lines takes two accesses.
struct alignas(64) column_extremes {
    static constexpr std::size_t most = 1024;  ///< all four arrays together take 16 KiB
    float low[most], high[most], sum[most];    ///< a column's sum is not finite if the column holds NaN or infinity
    std::int32_t zeros[most];
};

/// Sums of several terms over the elements of a tensor. The elements are laid out in rows of `row_size`, whatever the
/// width of the registers, so that every instruction set adds in the same order. In each column up to `rows_together`
/// terms are added in float before they are added to the double. A sum of terms of one sign is therefore off by at most
/// 2^-20 of itself.
inline constexpr std::size_t row_size = 16, rows_together = 16;

template <std::size_t Terms>
struct alignas(64) row_sums {
    double sums[Terms][row_size];
    float largest[row_size];  ///< what terms say is largest in each column; NaN is left out

    double sum(std::size_t term) const noexcept {
        return over_columns(sums[term], [](double a, double b) { return a + b; });
    }
    float largest_of_all() const noexcept {
        return over_columns(largest, [](float a, float b) { return a < b ? b : a; });
    }

private:
    template <class T, class Join>
    static T over_columns(const T (&given)[row_size], Join join) noexcept {
        T columns[row_size];
        for (std::size_t i = 0; i < row_size; ++i) columns[i] = given[i];
        // Without the unrolling, gcc 12 keeps these in memory.
#pragma GCC unroll 4
        for (std::size_t half = row_size / 2; half > 0; half /= 2)
#pragma GCC unroll 8
            for (std::size_t i = 0; i < half; ++i) columns[i] = join(columns[i], columns[i + half]);
        return columns[0];
    }
};

/// Two tensors, whose elements are compared.
template <class T>
struct two_tensors {
    const T* reference;
    const T* values;

    two_tensors from(std::size_t begin) const noexcept { return {reference + begin, values + begin}; }
};

/// Values, which are compared with the nearest numbers of a grid.
struct rounded_values {
    const float* values;
    rounding_grid grid;

    rounded_values from(std::size_t begin) const noexcept { return {values + begin, grid}; }
};

/// Arch is an instruction set of xsimd. The compiled library compiles these templates for each Arch in a translation
/// unit of its own, with that set's flags. The units must therefore define nothing but templates of Arch: the linker
/// would share any other function between units with different flags.
/// Each kernel equals its scalar oracle bit for bit, and takes any length and alignment unless stated otherwise.
template <class Arch>
struct kernels {
    /// Finds the extremes of each of `count` stretches of `size` values, 1 to 4,096, that follow one another in memory.
    static void extremes(const float* values, std::size_t size, std::size_t count, stretch_extremes* found) noexcept;
    /// Takes rows of `columns` values, a multiple of 16, whose first values are `stride` apart.
    static void extremes_of_columns(const float* values, std::size_t rows, std::size_t columns, std::size_t stride,
                                    column_extremes& seen) noexcept;

    // By value, because gcc reads pointers again that another function could have changed.
    static row_sums<2> squares(two_tensors<float> source, std::size_t size) noexcept;
    static row_sums<2> squares(rounded_values source, std::size_t size) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/detail/kernels.ipp>
#endif
