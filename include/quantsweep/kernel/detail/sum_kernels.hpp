// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that sum terms over elements: in float over a few elements, then in double over all of them.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/sum_terms.hpp>

namespace quantsweep::detail {

/// Adds up to `rows_together` whole rows, two batches of columns at a time: one alone would wait for its own sums. The
/// first rows of all are stored instead: this is faster than adding them to zeros that were just stored.
template <class Arch, class Terms>
void add_group(const Terms& terms, std::size_t first, std::size_t rows, row_sums<Terms::count>& to) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr std::size_t step = lanes<Arch>, batches = step < row_size ? 2 : 1;
    for (std::size_t column = 0; column < row_size; column += batches * step) {
        floats parts[batches][Terms::count], largest[batches];
        // Without the unrolling, gcc 12 keeps these in memory.
#pragma GCC unroll 2
        for (std::size_t b = 0; b < batches; ++b) {
            largest[b] = first == 0 ? floats(0.0f) : floats::load_unaligned(to.largest + column + b * step);
#pragma GCC unroll 4
            for (floats& part : parts[b]) part = floats(0.0f);
        }
#pragma GCC unroll 2
        for (std::size_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
            for (std::size_t b = 0; b < batches; ++b) {
                const auto load = [i = first + row * row_size + column + b * step](const float* from) {
                    fetch_ahead<Arch, 1>(from + i);
                    return floats::load_unaligned(from + i);
                };
                terms.add(load, parts[b], largest[b]);
            }
#pragma GCC unroll 2
        for (std::size_t b = 0; b < batches; ++b) {
            largest[b].store_unaligned(to.largest + column + b * step);
#pragma GCC unroll 4
            for (std::size_t t = 0; t < Terms::count; ++t)
                add_widened(parts[b][t], to.sums[t] + column + b * step, first == 0);
        }
    }
}

/// Adds an incomplete row. What fills its last batch adds nothing.
template <class Arch, class Terms>
void add_rest(const Terms& terms, std::size_t first, std::size_t size, row_sums<Terms::count>& to) noexcept {
    using floats = xsimd::batch<float, Arch>;
    for (std::size_t column = 0; first + column < size; column += lanes<Arch>) {
        const std::size_t rest = size - first - column, count = rest < lanes<Arch> ? rest : lanes<Arch>;
        floats parts[Terms::count], largest = load_some<floats>(to.largest + column, count);
        for (floats& part : parts) part = floats(0.0f);
        terms.add([&](const float* from) { return load_some<floats>(from + first + column, count); }, parts, largest);
        store_some(largest, to.largest + column, count);
        for (std::size_t t = 0; t < Terms::count; ++t) {
            float each[lanes<Arch>];
            parts[t].store_unaligned(each);
            add_widened(load_some<floats>(each, count), to.sums[t] + column, false);
        }
    }
}

template <class Arch, class Terms>
row_sums<Terms::count> add_rows(const Terms& terms, std::size_t size) noexcept {
    row_sums<Terms::count> all;
    std::size_t first = 0;
    for (; size - first >= rows_together * row_size; first += rows_together * row_size)
        add_group<Arch>(terms, first, rows_together, all);
    add_group<Arch>(terms, first, (size - first) / row_size, all);
    add_rest<Arch>(terms, size - size % row_size, size, all);
    return all;
}

template <class Arch>
[[gnu::flatten]] row_sums<2> kernels<Arch>::squares(const float* reference, const float* values,
                                                    std::size_t size) noexcept {
    return add_rows<Arch>(square_terms<two_tensors<float>>{{reference, values}}, size);
}

template <class Arch>
[[gnu::flatten]] row_sums<2> kernels<Arch>::rounding_squares(const float* values, std::size_t size,
                                                             const rounding_grid& grid) noexcept {
    return add_rows<Arch>(square_terms<rounded_values>{{values, grid}}, size);
}

template <class Arch>
[[gnu::flatten]] row_sums<4> kernels<Arch>::powers(const float* values, std::size_t size, float centre,
                                                   float per_unit) noexcept {
    if (per_unit == 1) return add_rows<Arch>(power_terms<false>{values, centre, 1}, size);
    return add_rows<Arch>(power_terms<true>{values, centre, per_unit}, size);
}

}  // namespace quantsweep::detail
