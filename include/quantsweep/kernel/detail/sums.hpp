// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of terms over elements: in float over a few elements, then in double over all of them. They are
///        written once, for batches and for a single float, which is the scalar oracle.

#include <algorithm>
#include <cstddef>

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

template <class Floats>
struct compared {
    Floats reference, difference;
};

/// Reads an element, or a batch of elements, through load(pointer).
template <class Floats, class T, class Load>
compared<Floats> read(const two_tensors<T>& source, const Load& load) noexcept {
    const auto from = load(source.reference);
    return {Floats(from), Floats(from - load(source.values))};
}
template <class Floats, class Load>
compared<Floats> read(const rounded_values& source, const Load& load) noexcept {
    const Floats x = load(source.values);
    return {x, x - unfused(in_lanes<Floats>(source.grid).nearest(x))};
}

// terms.add(load, sums, largest) reads one element, or a batch of elements, through load(pointer). It adds the terms to
// the `count` sums and raises `largest`. No product may be fused with the sum that it is added to.

/// The squares of what a source reads. `largest` is the largest square of a difference.
template <class Source>
struct square_terms {
    static constexpr std::size_t count = 2;
    Source source;

    template <class Load, class Floats>
    void add(const Load& load, Floats* sums, Floats& largest) const noexcept {
        const auto [reference, difference] = read<Floats>(source, load);
        const Floats noise = unfused<Floats>(difference * difference);
        largest = greater(noise, largest);  // a NaN compares false, so `largest` stays
        sums[0] = sums[0] + unfused<Floats>(reference * reference);
        sums[1] = sums[1] + noise;
    }
};

/// Adds `columns` of up to `rows_together` rows, two batches of columns at a time: one alone would wait for its own sums.
/// The first rows of all are stored instead: this is faster than adding them to zeros that were just stored.
template <class Floats, class Terms>
void add_group(const Terms& terms, std::size_t first, std::size_t rows, std::size_t columns,
               row_sums<Terms::count>& to) noexcept {
    constexpr std::size_t step = sizeof(Floats) / sizeof(float), batches = step == 1 || step == row_size ? 1 : 2;
    for (std::size_t column = 0; column < columns; column += batches * step) {
        Floats parts[batches][Terms::count], largest[batches];
        // Without the unrolling, gcc 12 keeps these in memory.
#pragma GCC unroll 2
        for (std::size_t b = 0; b < batches; ++b) {
            largest[b] = first == 0 ? Floats(0.0f) : load<Floats>(to.largest + column + b * step);
#pragma GCC unroll 4
            for (Floats& part : parts[b]) part = Floats(0.0f);
        }
#pragma GCC unroll 2
        for (std::size_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
            for (std::size_t b = 0; b < batches; ++b)
                terms.add(
                    [i = first + row * row_size + column + b * step](const auto* from) {
                        if constexpr (step > 1) fetch_ahead<typename Floats::arch_type, 1>(from + i);
                        return load<Floats>(from + i);
                    },
                    parts[b], largest[b]);
#pragma GCC unroll 2
        for (std::size_t b = 0; b < batches; ++b) {
            store(largest[b], to.largest + column + b * step);
#pragma GCC unroll 4
            for (std::size_t t = 0; t < Terms::count; ++t)
                add_widened(parts[b][t], to.sums[t] + column + b * step, first == 0);
        }
    }
}

/// Adds an incomplete row. What fills its last batch adds nothing.
template <class Floats, class Terms>
void add_rest(const Terms& terms, std::size_t first, std::size_t size, row_sums<Terms::count>& to) noexcept {
    constexpr std::size_t step = Floats::size;
    for (std::size_t column = 0; first + column < size; column += step) {
        const std::size_t count = std::min(step, size - first - column);
        Floats parts[Terms::count], largest = load_some<Floats>(to.largest + column, count);
        for (Floats& part : parts) part = Floats(0.0f);
        terms.add([&](const float* from) { return load_some<Floats>(from + first + column, count); }, parts, largest);
        store_some(largest, to.largest + column, count);
        for (std::size_t t = 0; t < Terms::count; ++t) {
            float each[step];
            parts[t].store_unaligned(each);
            add_widened(load_some<Floats>(each, count), to.sums[t] + column, false);
        }
    }
}

template <class Floats, class Terms>
row_sums<Terms::count> add_rows(const Terms& terms, std::size_t size) noexcept {
    row_sums<Terms::count> all;
    std::size_t first = 0;
    for (; size - first >= rows_together * row_size; first += rows_together * row_size)
        add_group<Floats>(terms, first, rows_together, row_size, all);
    add_group<Floats>(terms, first, (size - first) / row_size, row_size, all);
    first = size - size % row_size;
    if constexpr (sizeof(Floats) == sizeof(float))
        add_group<Floats>(terms, first, 1, size - first, all);
    else
        add_rest<Floats>(terms, first, size, all);
    return all;
}

}  // namespace quantsweep::detail
