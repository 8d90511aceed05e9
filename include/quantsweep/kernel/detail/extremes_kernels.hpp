// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the extremes of values, all together or column by column.

#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

template <class Arch>
std::size_t count_zeros(const float* values, std::size_t size) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    ints zeros(0);
    for (std::size_t i = 0; i < size; i += lanes<Arch>) {
        const ints bits = bits_as<ints>(floats::load_unaligned(values + i));
        zeros = zeros + ints(bits + bits == ints(0));
    }
    return static_cast<std::size_t>(over_lanes(zeros, [](std::int32_t a, std::int32_t b) { return a + b; }));
}

/// One pass that tells whether there are zeros, and whether all is finite: a sum is no longer finite once NaN or infinity
/// went in, and never again. A second one, over values that are in the first-level cache, counts zeros where there are any.
template <class Arch>
stretch_extremes kernels<Arch>::extremes(const float* values, std::size_t size) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const auto load = [values](std::size_t i) { return floats::load_unaligned(values + i); };
    floats low = load(0), high = low, smallest = magnitude(low), sum(0.0f);
    std::size_t i = 0;
    // Four at a time in a tree: a chain of single steps would wait for each.
    for (; i + 4 * lanes<Arch> <= size; i += 4 * lanes<Arch>) {
        const floats a = load(i), b = load(i + lanes<Arch>);
        const floats c = load(i + 2 * lanes<Arch>), d = load(i + 3 * lanes<Arch>);
        low = lesser(lesser(lesser(a, b), lesser(c, d)), low);
        high = greater(greater(greater(a, b), greater(c, d)), high);
        smallest = lesser(lesser(lesser(magnitude(a), magnitude(b)), lesser(magnitude(c), magnitude(d))), smallest);
        sum = sum + ((a + b) + (c + d));
    }
    for (; i < size; i += lanes<Arch>) {
        const floats a = load(i);
        low = lesser(a, low);
        high = greater(a, high);
        smallest = lesser(magnitude(a), smallest);
        sum = sum + a;
    }
    const auto least = [](float a, float b) { return a < b ? a : b; };
    const auto most = [](float a, float b) { return a > b ? a : b; };
    const auto plus = [](float a, float b) { return a + b; };
    const bool finite = over_lanes(sum - sum, plus) == 0, zeros = over_lanes(smallest, least) == 0;
    return {over_lanes(low, least), over_lanes(high, most), finite && zeros ? count_zeros<Arch>(values, size) : 0,
            finite};
}

template <class Arch>
void kernels<Arch>::extremes_of_columns(const float* values, std::size_t rows, std::size_t columns, std::size_t stride,
                                        column_extremes& seen) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    // Four rows at once: what was seen of a column is read and written once for four values.
    for (std::size_t r = 0; r < rows; r += 4, values += 4 * stride) {
        const std::size_t together = rows - r < 4 ? rows - r : 4;
        for (std::size_t c = 0; c < columns; c += lanes<Arch>) {
            floats low = floats::load_unaligned(seen.low + c), high = floats::load_unaligned(seen.high + c);
            floats sum = floats::load_unaligned(seen.sum + c);
            ints zeros = ints::load_unaligned(seen.zeros + c);
            for (std::size_t k = 0; k < together; ++k) {
                const floats x = floats::load_unaligned(values + k * stride + c);
                const ints bits = bits_as<ints>(x);
                low = lesser(x, low);
                high = greater(x, high);
                sum = sum + x;
                zeros = zeros + ints(bits + bits == ints(0));
            }
            low.store_unaligned(seen.low + c);
            high.store_unaligned(seen.high + c);
            sum.store_unaligned(seen.sum + c);
            zeros.store_unaligned(seen.zeros + c);
        }
    }
}

}  // namespace quantsweep::detail
