// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the extremes of values, over all of them or column by column.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// What each lane has seen, found by comparing bits as whole numbers: less work than comparing floats, and infinity and NaN
/// show as extremes. Signed numbers order the positive floats. Unsigned numbers order the negative floats by magnitude,
/// above all positive ones.
template <class Arch>
struct seen_bits {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    using words = words_like<floats>;
    ints highest = ints(0), zeros = ints(0);
    words lowest = words(0u);

    template <class... More>
    void see(const floats& x, const More&... more) noexcept {
        highest = greater(bits_as<ints>(x), highest);
        lowest = greater(bits_as<words>(x), lowest);
        zeros = count_where(x == floats(0.0f), zeros);
        if constexpr (sizeof...(more) > 0) see(more...);
    }
};

/// What each lane has seen, found by comparing floats. The sum stays non-finite once NaN or infinity has been added to it.
template <class Arch>
struct seen_values {
    using floats = xsimd::batch<float, Arch>;
    floats low, high, sum;
    ints_like<floats> zeros;

    void see(const floats& x) noexcept {
        low = lesser(x, low);
        high = greater(x, high);
        sum = sum + x;
        zeros = count_where(x == floats(0.0f), zeros);
    }
    /// Combines the four batches as a tree: in a chain, each operation would wait for the one before it.
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        low = lesser(lesser(lesser(a, b), lesser(c, d)), low);
        high = greater(greater(greater(a, b), greater(c, d)), high);
        sum = sum + ((a + b) + (c + d));
        for (const floats& x : {a, b, c, d}) zeros = count_where(x == floats(0.0f), zeros);
    }
};

/// Shows all values to `seen` and returns the number of zeros. A last, partial batch is filled up with the first value.
template <class Arch, class Seen>
std::size_t see_all(const float* values, std::size_t size, Seen& seen) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr std::size_t step = lanes<Arch>;
    const std::size_t rest = size % step, whole = size - rest;
    std::size_t i = 0;
    for (; i + 4 * step <= whole; i += 4 * step) {
        const float* const from = values + i;
        fetch_ahead<Arch, 4>(from);
        seen.see(load_once<floats>(from), load_once<floats>(from + step), load_once<floats>(from + 2 * step),
                 load_once<floats>(from + 3 * step));
    }
    for (; i < whole; i += step) seen.see(load_once<floats>(values + i));
    if (rest > 0) seen.see(load_some(values + i, rest, floats(values[0])));
    const auto zeros = static_cast<std::size_t>(sum_of_lanes(seen.zeros));
    return rest > 0 && values[0] == 0 ? zeros - (step - rest) : zeros;
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::extremes(const float* values, std::size_t size, std::size_t count,
                                              stretch_extremes* found) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr auto infinity = std::uint32_t{infinity_bits}, minus_zero = std::uint32_t{1} << 31;
    // SSE2, which has four lanes, has no maximum of whole numbers.
    bool by_bits = lanes<Arch> >= 8;
    for (const stretch_extremes* const end = found + count; found < end; ++found, values += size) {
        if (by_bits) {
            seen_bits<Arch> seen;
            const std::size_t zeros = see_all<Arch>(values, size, seen);
            const auto highest = static_cast<std::uint32_t>(greatest_lane(seen.highest));
            const std::uint32_t lowest = greatest_lane(seen.lowest);
            *found = {lowest > minus_zero ? bits_as<float>(lowest) : 0.0f, bits_as<float>(highest), zeros,
                      highest < infinity && lowest < minus_zero + infinity};
            // Bits tell nothing about the smallest magnitude of values that are all positive or all negative.
            if (zeros > 0 || (highest > 0 && lowest > minus_zero)) continue;
        }
        seen_values<Arch> seen{floats(values[0]), floats(values[0]), floats(0.0f), ints_like<floats>(0)};
        const std::size_t zeros = see_all<Arch>(values, size, seen);
        *found = {least_lane(seen.low) + 0.0f, greatest_lane(seen.high) + 0.0f, zeros,  // not -0
                  xsimd::all(seen.sum - seen.sum == floats(0.0f))};
        by_bits = lanes<Arch> >= 8 && (zeros > 0 || (found->low < 0 && found->high > 0));
    }
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::extremes_of_columns(const float* values, std::size_t rows, std::size_t columns,
                                                         std::size_t stride, column_extremes& found) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    // Takes some rows at once, so that a column's extremes are read and written once for several values.
    constexpr std::size_t most = 8, line = 16;
    for (std::size_t r = 0; r < rows; r += most, values += most * stride)
        for (std::size_t c = 0; c < columns; c += lanes<Arch>) {
            const floats first = floats::load_unaligned(values + c);
            seen_values<Arch> seen{first, first, floats(0.0f), ints(0)};
            if (r > 0)
                seen = {floats::load_unaligned(found.low + c), floats::load_unaligned(found.high + c),
                        floats::load_unaligned(found.sum + c), ints::load_unaligned(found.zeros + c)};
            for (std::size_t k = 0; k < most && r + k < rows; ++k) {
                const float* const from = values + k * stride + c;
                if (c % line == 0) fetch_ahead<Arch, 1>(from, most * stride);
                seen.see(load_once<floats>(from));
            }
            seen.low.store_unaligned(found.low + c);
            seen.high.store_unaligned(found.high + c);
            seen.sum.store_unaligned(found.sum + c);
            seen.zeros.store_unaligned(found.zeros + c);
        }
}

}  // namespace quantsweep::detail
