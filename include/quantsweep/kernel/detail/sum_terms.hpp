// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The terms that are summed over elements, for a float, which is the scalar oracle, and for batches.

#include <algorithm>
#include <cstddef>

#include <quantsweep/kernel/detail/arguments.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

// terms.add(load, sums, largest) reads one element, or a batch of elements, through load(pointer). It adds the terms to
// the `count` sums and raises `largest`. No product may be fused with the sum that it is added to.

template <class Floats>
struct compared {
    Floats reference, difference;
};

/// Two tensors; the difference is that of their elements.
template <class T>
struct two_tensors {
    const T* reference;
    const T* values;

    template <class Floats, class Load>
    compared<Floats> read(const Load& load) const noexcept {
        const auto from = load(reference);
        return {Floats(from), Floats(from - load(values))};
    }
};

/// Values; the difference is that between a value and the nearest number of the grid.
struct rounded_values {
    const float* values;
    rounding_grid grid;

    template <class Floats, class Load>
    compared<Floats> read(const Load& load) const noexcept {
        const Floats x = load(values);
        return {x, x - unfused(in_lanes<Floats>(grid).nearest(x))};
    }
};

/// The squares of what a source reads. `largest` is the largest square of a difference.
template <class Source>
struct square_terms {
    static constexpr std::size_t count = 2;
    Source source;

    template <class Load, class Floats>
    void add(const Load& load, Floats* sums, Floats& largest) const noexcept {
        const auto [reference, difference] = source.template read<Floats>(load);
        const Floats noise = unfused<Floats>(difference * difference);
        largest = greater(noise, largest);  // a NaN compares false, so `largest` stays
        sums[0] = sums[0] + unfused<Floats>(reference * reference);
        sums[1] = sums[1] + noise;
    }
};

/// Powers of the deviations from a number near the mean. The unit is chosen so that fourth powers neither overflow nor
/// underflow in float. If it is 1, nothing is scaled.
template <bool Scaled>
struct power_terms {
    static constexpr std::size_t count = 4;
    const float* values;
    float centre;
    float per_unit;  ///< a power of two, so that scaling is exact

    template <class Load, class Floats>
    void add(const Load& load, Floats* sums, Floats&) const noexcept {
        Floats d = load(values) - Floats(centre);
        if constexpr (Scaled) d = unfused<Floats>(d * Floats(per_unit));
        const Floats square = unfused<Floats>(d * d);
        sums[0] = sums[0] + d;
        sums[1] = sums[1] + square;
        sums[2] = sums[2] + unfused<Floats>(square * d);
        sums[3] = sums[3] + unfused<Floats>(square * square);
    }
};

/// The scalar oracle of add_rows().
template <class Terms>
row_sums<Terms::count> add_rows_scalar(const Terms& terms, std::size_t size) noexcept {
    row_sums<Terms::count> all{};
    const auto add = [&](std::size_t first, std::size_t rows, std::size_t column) {
        float parts[Terms::count] = {};
        for (std::size_t i = first + column; rows-- > 0; i += row_size)
            terms.add([i](const auto* from) { return from[i]; }, parts, all.largest[column]);
        for (std::size_t t = 0; t < Terms::count; ++t) all.sums[t][column] += static_cast<double>(parts[t]);
    };
    std::size_t first = 0;
    for (std::size_t rows; (rows = std::min((size - first) / row_size, rows_together)) > 0; first += rows * row_size)
        for (std::size_t column = 0; column < row_size; ++column) add(first, rows, column);
    for (std::size_t column = 0; first + column < size; ++column) add(first, 1, column);
    return all;
}

}  // namespace quantsweep::detail
