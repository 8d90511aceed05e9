// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the extremes of values, all together or column by column.

#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

/// What was seen lane by lane. A sum is no longer finite once NaN or infinity went in, and never again.
template <class Arch>
struct extremes_lanes {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    floats low, high, sum;

    explicit extremes_lanes(const floats& x) noexcept : low{x}, high{x}, sum(0.0f) {}

    /// In a tree: a chain of single steps would wait for each.
    void see(const floats& a, const floats& b, const floats& c, const floats& d) noexcept {
        low = lesser(lesser(lesser(a, b), lesser(c, d)), low);
        high = greater(greater(greater(a, b), greater(c, d)), high);
        sum = sum + ((a + b) + (c + d));
    }
    stretch_extremes total() const noexcept {
        return {least_lane(low), greatest_lane(high), 0, sum_of_lanes(sum - sum) == 0};
    }
};

/// 1 where x is zero, of either sign, and 0 where it is not.
template <class Arch>
ints_like<xsimd::batch<float, Arch>> zeros_of(const xsimd::batch<float, Arch>& x) noexcept {
    using ints = ints_like<xsimd::batch<float, Arch>>;
    const ints bits = bits_as<ints>(x);
    return ints(bits + bits == ints(0));
}

/// The first `count` of a batch; what is missing is as the first.
template <class Arch>
xsimd::batch<float, Arch> load_filled(const float* values, std::size_t count) noexcept {
    float filled[lanes<Arch>];
    for (std::size_t k = 0; k < lanes<Arch>; ++k) filled[k] = values[k < count ? k : 0];
    return xsimd::batch<float, Arch>::load_unaligned(filled);
}

/// With a count of zeros, which takes a fifth longer.
template <class Arch>
stretch_extremes extremes_and_zeros(const float* values, std::size_t size) noexcept {
    using floats = xsimd::batch<float, Arch>;
    constexpr std::size_t step = lanes<Arch>;
    extremes_lanes<Arch> seen{floats(values[0])};
    auto zeros = ints_like<floats>(0);
    std::size_t i = 0, filled = 0;
    for (; i + 4 * step <= size; i += 4 * step) {
        const float* const from = values + i;
        const floats a = floats::load_unaligned(from), b = floats::load_unaligned(from + step);
        const floats c = floats::load_unaligned(from + 2 * step), d = floats::load_unaligned(from + 3 * step);
        seen.see(a, b, c, d);
        zeros = zeros + ((zeros_of<Arch>(a) + zeros_of<Arch>(b)) + (zeros_of<Arch>(c) + zeros_of<Arch>(d)));
    }
    for (; i < size; i += step) {
        const std::size_t left = size - i;
        const floats x = left < step ? load_filled<Arch>(values + i, left) : floats::load_unaligned(values + i);
        if (left < step && values[i] == 0) filled = step - left;
        seen.see(x, x, x, x);
        zeros = zeros + zeros_of<Arch>(x);
    }
    stretch_extremes result = seen.total();
    result.zeros = static_cast<std::size_t>(sum_of_lanes(zeros)) - filled;
    return result;
}

template <class Arch>
[[gnu::flatten]] stretch_extremes kernels<Arch>::extremes(const float* values, std::size_t size,
                                                          bool zeros_expected) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    constexpr std::size_t step = lanes<Arch>;
    // Without unsigned minima, counting is as fast.
    if (zeros_expected || step < 8 || size % (4 * step) != 0) return extremes_and_zeros<Arch>(values, size);
    extremes_lanes<Arch> seen{floats::load_unaligned(values)};
    words smallest(0xffffffffu);  // twice the bits: without the sign
    const auto doubled = [](const floats& x) { return bits_as<words>(x) + bits_as<words>(x); };
    for (std::size_t i = 0; i < size; i += 4 * step) {
        const float* const from = values + i;
        const floats a = floats::load_unaligned(from), b = floats::load_unaligned(from + step);
        const floats c = floats::load_unaligned(from + 2 * step), d = floats::load_unaligned(from + 3 * step);
        seen.see(a, b, c, d);
        const words first = xsimd::min(doubled(a), doubled(b)), second = xsimd::min(doubled(c), doubled(d));
        smallest = xsimd::min(xsimd::min(first, second), smallest);
    }
    if (least_lane(smallest) != 0) return seen.total();
    return extremes_and_zeros<Arch>(values, size);  // which are in the first-level cache
}

template <class Arch>
[[gnu::flatten]] void kernels<Arch>::extremes_of_columns(const float* values, std::size_t rows, std::size_t columns,
                                                         std::size_t stride, column_extremes& seen) noexcept {
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
