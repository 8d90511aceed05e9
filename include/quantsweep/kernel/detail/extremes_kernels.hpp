// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the extremes of values, over all of them or column by column.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// Returns `before` with one added in each lane where x is zero, of either sign.
template <class Arch>
xsimd::batch<std::int32_t, Arch> count_zeros(const xsimd::batch<float, Arch>& x,
                                             const xsimd::batch<std::int32_t, Arch>& before) noexcept {
    using ints = xsimd::batch<std::int32_t, Arch>;
    return count_where((bits_as<ints>(x) & ints(INT32_MAX)) == ints(0), before);
}

/// Counts the zeros, and detects whether all values are finite: a sum stays non-finite once NaN or infinity has been
/// added to it.
template <class Arch>
struct counted_kinds {
    using floats = xsimd::batch<float, Arch>;
    floats sum = floats(0.0f);
    ints_like<floats> zeros = ints_like<floats>(0);

    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        sum = sum + ((a + b) + (c + d));
        zeros = count_zeros(d, count_zeros(c, count_zeros(b, count_zeros(a, zeros))));
    }
    void see(const floats& x) noexcept {
        sum = sum + x;
        zeros = count_zeros(x, zeros);
    }
    bool finite() const noexcept { return xsimd::all(sum - sum == floats(0.0f)); }
};

/// Detects whether all values are finite and none is zero. This takes less work than counting: the bits without the sign,
/// minus one, are greatest where a value is zero, infinite or NaN.
template <class Arch>
struct sensed_kinds {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    words most = words(0u);

    static words ranked(const floats& x) noexcept {
        const words bits = bits_as<words>(x);
        return bits + bits + words(0xffffffffu);
    }
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        const words first = xsimd::max(ranked(a), ranked(b)), second = xsimd::max(ranked(c), ranked(d));
        most = xsimd::max(xsimd::max(first, second), most);
    }
    void see(const floats& x) noexcept { most = xsimd::max(ranked(x), most); }
    bool plain() const noexcept { return xsimd::all(most < words(2u * infinity_bits - 1)); }
};

/// Finds the lowest and the highest value, and shows all values to a Kinds, which it returns in `given`. A last, partial
/// batch is filled up with the first value.
template <class Arch, class Kinds>
stretch_extremes see_all(const float* values, std::size_t size, Kinds& given) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr std::size_t step = lanes<Arch>;
    const floats first(values[0]);
    floats low = first, high = first;
    Kinds kinds;
    std::size_t i = 0;
    for (; i + 4 * step <= size; i += 4 * step) {
        const float* const from = values + i;
        const floats a = load_once<floats>(from), b = load_once<floats>(from + step);
        const floats c = load_once<floats>(from + 2 * step), d = load_once<floats>(from + 3 * step);
        // Combines the four batches as a tree: in a chain, each operation would wait for the one before it.
        low = lesser(lesser(lesser(a, b), lesser(c, d)), low);
        high = greater(greater(greater(a, b), greater(c, d)), high);
        kinds.see(a, b, c, d);
    }
    for (; i < size; i += step) {
        const floats x = size - i < step ? load_some(values + i, size - i, first) : floats::load_unaligned(values + i);
        low = lesser(x, low);
        high = greater(x, high);
        kinds.see(x);
    }
    given = kinds;
    return {least_lane(low), greatest_lane(high), 0, true};
}

template <class Arch>
[[gnu::flatten]] stretch_extremes kernels<Arch>::extremes(const float* values, std::size_t size,
                                                          bool zeros_expected) noexcept {
    // With fewer lanes there is no unsigned maximum, and counting is as fast.
    if (!zeros_expected && lanes<Arch> >= 8) {
        sensed_kinds<Arch> kinds;
        const stretch_extremes seen = see_all<Arch>(values, size, kinds);
        if (kinds.plain()) return seen;
    }
    counted_kinds<Arch> kinds;
    stretch_extremes seen = see_all<Arch>(values, size, kinds);
    seen.finite = kinds.finite();
    seen.zeros = static_cast<std::size_t>(sum_of_lanes(kinds.zeros));
    const std::size_t rest = size % lanes<Arch>;
    if (rest > 0 && values[0] == 0)
        seen.zeros -= lanes<Arch> - rest;  // do not count the values that filled the last batch
    return seen;
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::extremes_of_columns(const float* values, std::size_t rows, std::size_t columns,
                                                         std::size_t stride, column_extremes& seen) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    // Takes four rows at once, so that a column's extremes are read and written once for four values.
    for (std::size_t r = 0; r < rows; r += 4, values += 4 * stride) {
        const std::size_t together = rows - r < 4 ? rows - r : 4;
        for (std::size_t c = 0; c < columns; c += lanes<Arch>) {
            floats low = floats::load_unaligned(seen.low + c), high = floats::load_unaligned(seen.high + c);
            floats sum = floats::load_unaligned(seen.sum + c);
            ints zeros = ints::load_unaligned(seen.zeros + c);
            for (std::size_t k = 0; k < together; ++k) {
                const floats x = floats::load_unaligned(values + k * stride + c);
                low = lesser(x, low);
                high = greater(x, high);
                sum = sum + x;
                zeros = count_zeros(x, zeros);
            }
            low.store_unaligned(seen.low + c);
            high.store_unaligned(seen.high + c);
            sum.store_unaligned(seen.sum + c);
            zeros.store_unaligned(seen.zeros + c);
        }
    }
}

}  // namespace quantsweep::detail
