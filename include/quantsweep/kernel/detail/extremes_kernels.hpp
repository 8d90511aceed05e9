// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the extremes of values, over all of them or column by column.

#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

/// The extremes in each lane. A sum stays non-finite once NaN or infinity has been added to it.
template <class Arch>
struct extremes_lanes {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    floats low, high, sum;

    explicit extremes_lanes(const floats& x) noexcept : low{x}, high{x}, sum(0.0f) {}

    /// Combines the four batches as a tree: in a chain, each operation would wait for the one before it.
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        low = lesser(lesser(lesser(a, b), lesser(c, d)), low);
        high = greater(greater(greater(a, b), greater(c, d)), high);
        sum = sum + ((a + b) + (c + d));
    }
    stretch_extremes total() const noexcept {
        return {least_lane(low), greatest_lane(high), 0, sum_of_lanes(sum - sum) == 0};
    }
};

/// Returns 1 in each lane where x is zero, of either sign, and 0 in the others.
template <class Arch>
ints_like<xsimd::batch<float, Arch>> zeros_of(const xsimd::batch<float, Arch>& x) noexcept {
    using ints = ints_like<xsimd::batch<float, Arch>>;
    const ints bits = bits_as<ints>(x);
    return ints(bits + bits == ints(0));
}

/// Loads the first `count` values of a batch and fills the remaining lanes with the first value.
template <class Arch>
xsimd::batch<float, Arch> load_filled(const float* values, std::size_t count) noexcept {
    float filled[lanes<Arch>];
    for (std::size_t k = 0; k < lanes<Arch>; ++k) filled[k] = values[k < count ? k : 0];
    return xsimd::batch<float, Arch>::load_unaligned(filled);
}

/// Counts the zeros.
template <class Arch>
struct counted_zeros {
    using floats = xsimd::batch<float, Arch>;
    ints_like<floats> count = ints_like<floats>(0);

    void see(const floats& x) noexcept { count = count + zeros_of<Arch>(x); }
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        count = count + ((zeros_of<Arch>(a) + zeros_of<Arch>(b)) + (zeros_of<Arch>(c) + zeros_of<Arch>(d)));
    }
};

/// Detects whether there are zeros: if so, the smallest bit pattern without its sign is 0. This takes a fifth less time
/// than counting them.
template <class Arch>
struct sensed_zeros {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    words least = words(0xffffffffu);

    static words doubled(const floats& x) noexcept { return bits_as<words>(x) + bits_as<words>(x); }
    void see(const floats& x) noexcept { least = xsimd::min(doubled(x), least); }
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        const words first = xsimd::min(doubled(a), doubled(b)), second = xsimd::min(doubled(c), doubled(d));
        least = xsimd::min(xsimd::min(first, second), least);
    }
};

/// Sees all values. A last, partial batch is filled up with its first value.
template <class Arch, class Zeros>
stretch_extremes see_all(const float* values, std::size_t size, Zeros& zeros) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr std::size_t step = lanes<Arch>;
    extremes_lanes<Arch> seen{floats(values[0])};
    std::size_t i = 0;
    for (; i + 4 * step <= size; i += 4 * step) {
        const float* const from = values + i;
        const floats a = floats::load_unaligned(from), b = floats::load_unaligned(from + step);
        const floats c = floats::load_unaligned(from + 2 * step), d = floats::load_unaligned(from + 3 * step);
        seen.see(a, b, c, d);
        zeros.see(a, b, c, d);
    }
    for (; i < size; i += step) {
        const floats x = size - i < step ? load_filled<Arch>(values + i, size - i) : floats::load_unaligned(values + i);
        seen.see(x, x, x, x);
        zeros.see(x);
    }
    return seen.total();
}

template <class Arch>
[[gnu::flatten]] stretch_extremes kernels<Arch>::extremes(const float* values, std::size_t size,
                                                          bool zeros_expected) noexcept {
    // With fewer lanes there is no unsigned minimum, and counting is as fast.
    if (!zeros_expected && lanes<Arch> >= 8) {
        sensed_zeros<Arch> zeros;
        const stretch_extremes seen = see_all<Arch>(values, size, zeros);
        if (least_lane(zeros.least) != 0) return seen;
    }
    counted_zeros<Arch> zeros;
    stretch_extremes seen = see_all<Arch>(values, size, zeros);
    seen.zeros = static_cast<std::size_t>(sum_of_lanes(zeros.count));
    const std::size_t rest = size % lanes<Arch>;
    if (rest > 0 && values[size - rest] == 0) seen.zeros -= lanes<Arch> - rest;  // minus the padding
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
                zeros = zeros + zeros_of<Arch>(x);
            }
            low.store_unaligned(seen.low + c);
            high.store_unaligned(seen.high + c);
            sum.store_unaligned(seen.sum + c);
            zeros.store_unaligned(seen.zeros + c);
        }
    }
}

}  // namespace quantsweep::detail
