// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that sum terms over elements: in float over a few elements, then in double over all of them.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/sum_terms.hpp>

namespace quantsweep::detail {

/// Adds the elements of an incomplete row, `count` of them from `column` on, at most one batch.
template <class Arch, class Terms>
void add_some(const Terms& terms, std::size_t first, std::size_t count, row_sums<Terms::count>& to,
              std::size_t column) noexcept {
    using floats = xsimd::batch<float, Arch>;
    floats parts[Terms::count], largest = load_some<floats>(to.largest + column, count);
    for (floats& part : parts) part = floats(0.0f);
    terms.add([&](const float* from) { return load_some<floats>(from + first + column, count); }, parts, largest);
    store_some(largest, to.largest + column, count);
    for (std::size_t t = 0; t < Terms::count; ++t) {
        float each[lanes<Arch>];
        parts[t].store_unaligned(each);
        for (std::size_t k = 0; k < count; ++k) to.sums[t][column + k] += static_cast<double>(each[k]);
    }
}

/// Adds rows one batch of columns at a time.
template <class Arch, class Terms>
void add_rows(const Terms& given, std::size_t size, row_sums<Terms::count>& to) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const Terms terms = given;  // a local copy cannot alias the sums
    std::size_t first = 0;
    for (std::size_t left; (left = (size - first) / row_size) > 0;) {
        const std::size_t end = first + (left < rows_together ? left : rows_together) * row_size;
        for (std::size_t column = 0; column < row_size; column += lanes<Arch>) {
            floats parts[Terms::count], largest = floats::load_unaligned(to.largest + column);
#pragma GCC unroll 4  // without this, gcc 12 keeps the parts in memory
            for (std::size_t t = 0; t < Terms::count; ++t) parts[t] = floats(0.0f);
            for (std::size_t i = first + column; i < end; i += row_size)
                terms.add([i](const float* from) { return floats::load_unaligned(from + i); }, parts, largest);
            largest.store_unaligned(to.largest + column);
#pragma GCC unroll 4
            for (std::size_t t = 0; t < Terms::count; ++t) add_widened(parts[t], to.sums[t] + column);
        }
        first = end;
    }
    for (std::size_t column = 0; first + column < size; column += lanes<Arch>) {
        const std::size_t rest = size - first - column;
        add_some<Arch>(terms, first, rest < lanes<Arch> ? rest : lanes<Arch>, to, column);
    }
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::squares(const float* reference, const float* values, std::size_t size,
                                             row_sums<2>& sums) noexcept {
    add_rows<Arch>(square_terms<two_tensors<float>>{{reference, values}}, size, sums);
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::rounding_squares(const float* values, std::size_t size, const rounding_grid& grid,
                                                      row_sums<2>& sums) noexcept {
    add_rows<Arch>(square_terms<rounded_values>{{values, grid}}, size, sums);
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::powers(const float* values, std::size_t size, float centre, float per_unit,
                                            row_sums<4>& sums) noexcept {
    add_rows<Arch>(power_terms{values, centre, per_unit}, size, sums);
}

}  // namespace quantsweep::detail
