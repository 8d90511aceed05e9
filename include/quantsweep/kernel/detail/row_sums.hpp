// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of several terms over the elements of a tensor: in float over a few elements, in double over all.

#include <algorithm>
#include <array>
#include <cstddef>

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/detail/simd.hpp>

namespace quantsweep::detail {

/// Rows of so many elements, whatever the width of the registers; in each column up to `rows_together` terms are added in
/// float before they go to the double, so that a sum of terms of one sign is off by at most 2^-20 of itself.
inline constexpr std::size_t row_size = 16, rows_together = 16;

template <std::size_t Terms>
struct row_sums {
    std::array<std::array<double, row_size>, Terms> sums{};
    std::array<float, row_size> largest{};

    double sum(std::size_t term) const noexcept {
        std::array<double, row_size> columns = sums[term];
        for (std::size_t half = row_size / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) columns[i] += columns[i + half];
        return columns[0];
    }
    float maximum() const noexcept { return *std::max_element(largest.begin(), largest.end()); }
};

[[gnu::always_inline]] inline void add_widened(float part, double* sums) noexcept {
    *sums += static_cast<double>(part);
}
template <class Floats>
[[gnu::always_inline]] inline void add_widened(const Floats& part, double* sums) noexcept {
    const widened<sizeof(Floats) / sizeof(float)> wide{part};
    auto low = wide.low, high = wide.high;
    load(low, sums);
    load(high, sums + sizeof(Floats) / sizeof(float) / 2);
    low += wide.low;
    high += wide.high;
    store(low, sums);
    store(high, sums + sizeof(Floats) / sizeof(float) / 2);
}

/// The columns from `column` on, as many as Floats has floats, of `rows` rows that begin at element `first`.
template <class Floats, class Terms>
[[gnu::always_inline]] inline void add_rows(const Terms& terms, std::size_t first, std::size_t rows, std::size_t column,
                                            row_sums<Terms::count>& to) noexcept {
    Floats parts[Terms::count]{}, largest;
    load(largest, &to.largest[column]);
    for (std::size_t r = 0; r < rows; ++r) terms.add(first + r * row_size + column, parts, largest);
    store(largest, &to.largest[column]);
#pragma GCC unroll 4
    for (std::size_t t = 0; t < Terms::count; ++t) add_widened(parts[t], &to.sums[t][column]);
}

/// The elements from `begin` to `end`. Columns are Floats wide; what fills no row is added by itself.
template <class Floats, class Terms>
[[gnu::always_inline]] inline void add_all(const Terms& terms, std::size_t begin, std::size_t end,
                                           row_sums<Terms::count>& to) noexcept {
    for (std::size_t left; (left = (end - begin) / row_size) > 0;) {
        const std::size_t rows = left < rows_together ? left : rows_together;
        for (std::size_t column = 0; column < row_size; column += sizeof(Floats) / sizeof(float))
            add_rows<Floats>(terms, begin, rows, column, to);
        begin += rows * row_size;
    }
    for (std::size_t column = 0; column < end - begin; ++column) add_rows<float>(terms, begin, 1, column, to);
}

/// A kernel for run_kernel; add_all<float> is its scalar oracle.
///   Terms::count                  how many sums, at most 4
///   terms.add(i, parts, largest)  adds to `parts`, and raises `largest`, what element i gives; of vectors, i and those
///                                 that follow. No product may be fused with the sum that it goes to.
template <class Terms>
struct row_sum_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(const Terms& given, std::size_t begin, std::size_t end,
                                           row_sums<Terms::count>& to) noexcept {
        const Terms terms = given;  // a local cannot alias the sums
        add_all<simd<float, Lanes>>(terms, begin, end, to);
    }
};

}  // namespace quantsweep::detail
