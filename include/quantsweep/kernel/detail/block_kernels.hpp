// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that round blocks of neighbouring values with a scale derived from the block's largest magnitude.

#include <quantsweep/kernel/detail/block_scales.hpp>
#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/round_kernels.hpp>

namespace quantsweep::detail {

/// Returns the bits of the magnitude if it is finite. Otherwise returns 0 and counts the value in `nonfinite`.
template <class Floats>
ints_like<Floats> finite_bits(const Floats& x, ints_like<Floats>& nonfinite) noexcept {
    using ints = ints_like<Floats>;
    const ints bits = bits_as<ints>(x) & ints(INT32_MAX), none(0);
    const auto finite = bits < ints(infinity_bits);
    nonfinite = nonfinite + choose(finite, none, ints(1));
    return choose(finite, bits, none);
}

/// Finds the largest magnitude's bits, NaN and infinity included, in each lane separately; the caller reduces the
/// lanes.
template <class Arch>
xsimd::batch<std::int32_t, Arch> largest_bits(const float* values, std::size_t size) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    ints largest(0);
    std::size_t i = 0;
    for (; i + lanes<Arch> <= size; i += lanes<Arch>)
        largest = greater(largest, bits_as<ints>(floats::load_unaligned(values + i)) & ints(INT32_MAX));
    if (i < size) largest = greater(largest, bits_as<ints>(load_some<floats>(values + i, size - i)) & ints(INT32_MAX));
    return largest;
}

template <class Arch>
[[gnu::flatten]] std::int32_t kernels<Arch>::largest_finite_bits(const float* values, std::size_t size,
                                                                 std::size_t& nonfinite) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    const std::int32_t bits = greatest_lane(largest_bits<Arch>(values, size));
    if (bits < infinity_bits) return bits;
    ints largest(0), others(0);
    for (std::size_t i = 0; i < size; i += lanes<Arch>) {
        const std::size_t now = size - i < lanes<Arch> ? size - i : lanes<Arch>;
        largest = greater(largest, finite_bits(load_some<floats>(values + i, now), others));
    }
    nonfinite += static_cast<std::size_t>(sum_of_lanes(others));
    return greatest_lane(largest);
}

/// Reduces several batches at once: lane k of the result is the greatest of all lanes of batch k.
template <class Arch>
xsimd::batch<std::int32_t, Arch> greatest_of_each(
    const xsimd::batch<std::int32_t, Arch> (&batches)[lanes<Arch>]) noexcept {
    using ints = xsimd::batch<std::int32_t, Arch>;
    // xsimd 8 interleaves two batches within each 128 bits. After one step, half as many lanes hold candidates for each
    // batch; after two steps over four batches, every 128 bits hold one candidate for each batch.
    const auto joined = [](const ints& a, const ints& b) { return greater(xsimd::zip_lo(a, b), xsimd::zip_hi(a, b)); };
    ints fours[lanes<Arch> / 4];
    for (std::size_t k = 0; k < lanes<Arch>; k += 4)
        fours[k / 4] = joined(joined(batches[k], batches[k + 2]), joined(batches[k + 1], batches[k + 3]));
    return greatest_of_parts<Arch>(fours);
}

/// Rounds as many blocks of a line as there are lanes, so that one vector operation computes all of their scales.
template <class Arch, class Rounding, class Floats>
void round_some_blocks(float* values, std::size_t size, std::size_t block_size, const block_rule& rule,
                       const float_lanes<Floats>& grid, const Rounding& how, std::uint32_t first,
                       std::size_t& nonfinite) noexcept {
    using ints = ints_like<Floats>;
    float scale[lanes<Arch>], inverse[lanes<Arch>];
    const auto size_at = [=](std::size_t i) { return size - i < block_size ? size - i : block_size; };
    ints parts[lanes<Arch>];
    for (std::size_t b = 0, i = 0; b < lanes<Arch>; ++b, i += block_size)
        parts[b] = i < size ? largest_bits<Arch>(values + i, size_at(i)) : ints(0);
    ints largest = greatest_of_each<Arch>(parts);
    if (xsimd::any(largest >= ints(infinity_bits))) [[unlikely]] {
        std::int32_t finite[lanes<Arch>] = {};
        for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size)
            finite[b] = kernels<Arch>::largest_finite_bits(values + i, size_at(i), nonfinite);
        largest = ints::load_unaligned(finite);
    }
    const auto made = scale_of<Floats>(rule, largest);
    made.scale.store_unaligned(scale);
    made.inverse.store_unaligned(inverse);
    for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size) {
        const Floats by(scale[b]), over(inverse[b]);
        map<Arch>(values + i, values + i, size_at(i), first + static_cast<std::uint32_t>(i),
                  [=](const Floats& x, const words_like<Floats>& index) {
                      return round_scaled(x, grid, by, over, how, index);
                  });
    }
}

template <class Arch>
[[gnu::flatten]] std::size_t kernels<Arch>::round_line(float* values, std::size_t size, std::size_t block_size,
                                                       const block_rule& given, std::uint32_t first) noexcept {
    const block_rule rule = given;
    const float_lanes<xsimd::batch<float, Arch>> grid{rule.element};
    std::size_t nonfinite = 0;
    const auto round = [&](const auto how) {
        const std::size_t step = lanes<Arch> * block_size;
        for (std::size_t i = 0; i < size; i += step)
            round_some_blocks<Arch>(values + i, size - i < step ? size - i : step, block_size, rule, grid, how,
                                    first + static_cast<std::uint32_t>(i), nonfinite);
    };
    if (rule.rounding.usual)
        round(usual_rounding{});
    else
        round(rule.rounding);
    return nonfinite;
}

template <class Arch>
[[gnu::flatten]] std::size_t kernels<Arch>::round_columns(float* values, std::size_t rows, std::size_t columns,
                                                          const block_rule& given, std::uint32_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    const block_rule rule = given;
    const float_lanes<floats> grid{rule.element};
    ints_like<floats> nonfinite(0);
    for (std::size_t c = 0; c < columns; c += lanes<Arch>) {
        const std::size_t now = columns - c < lanes<Arch> ? columns - c : lanes<Arch>;
        const auto load = [&](std::size_t r) {
            const float* const from = values + r * columns + c;
            return now == lanes<Arch> ? floats::load_unaligned(from) : load_some<floats>(from, now);
        };
        ints_like<floats> largest(0);
        for (std::size_t r = 0; r < rows; ++r) largest = greater(largest, finite_bits(load(r), nonfinite));
        const auto made = scale_of<floats>(rule, largest);
        words index = count_up<words>(first + static_cast<std::uint32_t>(c));
        for (std::size_t r = 0; r < rows; ++r) {
            float* const to = values + r * columns + c;
            const floats x = load(r);
            const floats rounded = rule.rounding.usual
                                       ? round_scaled(x, grid, made.scale, made.inverse, usual_rounding{}, index)
                                       : round_scaled(x, grid, made.scale, made.inverse, rule.rounding, index);
            if (now == lanes<Arch>)
                rounded.store_unaligned(to);
            else
                store_some(rounded, to, now);
            index = index + words(static_cast<std::uint32_t>(columns));
        }
    }
    return static_cast<std::size_t>(sum_of_lanes(nonfinite));
}

}  // namespace quantsweep::detail
