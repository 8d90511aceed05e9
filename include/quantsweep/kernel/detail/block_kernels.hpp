// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that round blocks of neighbours by a scale made of their largest magnitude.

#include <quantsweep/kernel/detail/block_scales.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>

namespace quantsweep::detail {

/// The bits of the magnitude where it is finite, and 0 where not, which `nonfinite` then counts.
template <class Floats>
ints_like<Floats> finite_bits(const Floats& x, ints_like<Floats>& nonfinite) noexcept {
    using ints = ints_like<Floats>;
    const ints bits = bits_as<ints>(x) & ints(INT32_MAX), none(0);
    const auto finite = bits < ints(infinity_bits);
    nonfinite = nonfinite + choose(finite, none, ints(1));
    return choose(finite, bits, none);
}

/// The greatest bits of a magnitude, of NaN and infinity too; 0 for none.
template <class Arch>
std::int32_t largest_bits(const float* values, std::size_t size) noexcept {
    using ints = xsimd::batch<std::int32_t, Arch>;
    using floats = xsimd::batch<float, Arch>;
    ints largest(0);
    const auto see = [&largest](const floats& x) { largest = greater(largest, bits_as<ints>(x) & ints(INT32_MAX)); };
    std::size_t i = 0;
    for (; i + lanes<Arch> <= size; i += lanes<Arch>) see(floats::load_unaligned(values + i));
    if (i < size) see(load_some<floats>(values + i, size - i));
    return over_lanes(largest, [](std::int32_t a, std::int32_t b) { return a > b ? a : b; });
}

template <class Arch>
std::int32_t kernels<Arch>::largest_finite_bits(const float* values, std::size_t size,
                                                std::size_t& nonfinite) noexcept {
    using ints = xsimd::batch<std::int32_t, Arch>;
    using floats = xsimd::batch<float, Arch>;
    const std::int32_t bits = largest_bits<Arch>(values, size);
    if (bits < infinity_bits) [[likely]]
        return bits;
    ints largest(0), others(0);
    for (std::size_t i = 0; i < size; i += lanes<Arch>) {
        const std::size_t now = size - i < lanes<Arch> ? size - i : lanes<Arch>;
        largest = greater(largest, finite_bits(load_some<floats>(values + i, now), others));
    }
    nonfinite += static_cast<std::size_t>(over_lanes(others, [](std::int32_t a, std::int32_t b) { return a + b; }));
    return over_lanes(largest, [](std::int32_t a, std::int32_t b) { return a > b ? a : b; });
}

/// As many blocks of a line as there are lanes, so that their scales are made in one go.
template <class Arch, class Rounding>
void round_blocks_of_line(float* values, std::size_t size, std::size_t block_size, const block_rule& rule,
                          const Rounding& how, std::uint32_t first, std::size_t& nonfinite) noexcept {
    using floats = xsimd::batch<float, Arch>;
    std::int32_t largest[lanes<Arch>] = {};
    float scale[lanes<Arch>], inverse[lanes<Arch>];
    const auto size_at = [&](std::size_t i) { return size - i < block_size ? size - i : block_size; };
    for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size)
        largest[b] = kernels<Arch>::largest_finite_bits(values + i, size_at(i), nonfinite);
    const auto made = scale_of<floats>(rule, ints_like<floats>::load_unaligned(largest));
    made.scale.store_unaligned(scale);
    made.inverse.store_unaligned(inverse);
    for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size) {
        const floats by(scale[b]), over(inverse[b]);
        map<Arch>(values + i, values + i, size_at(i), first + static_cast<std::uint32_t>(i),
                  [&](const floats& x, const words_like<floats>& index) {
                      return round_scaled(x, rule.element, by, over, how, index);
                  });
    }
}

template <class Arch>
std::size_t kernels<Arch>::round_line(float* values, std::size_t size, std::size_t block_size, const block_rule& given,
                                      std::uint32_t first) noexcept {
    const block_rule rule = given;
    std::size_t nonfinite = 0;
    const auto round = [&](const auto& how) {
        const std::size_t step = lanes<Arch> * block_size;
        for (std::size_t i = 0; i < size; i += step)
            round_blocks_of_line<Arch>(values + i, size - i < step ? size - i : step, block_size, rule, how,
                                       first + static_cast<std::uint32_t>(i), nonfinite);
    };
    if (rule.rounding.usual)
        round(usual_rounding{});
    else
        round(rule.rounding);
    return nonfinite;
}

template <class Arch>
std::size_t kernels<Arch>::round_columns(float* values, std::size_t rows, std::size_t columns, const block_rule& given,
                                         std::uint32_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    const block_rule rule = given;
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
            const floats rounded =
                rule.rounding.usual ? round_scaled(x, rule.element, made.scale, made.inverse, usual_rounding{}, index)
                                    : round_scaled(x, rule.element, made.scale, made.inverse, rule.rounding, index);
            if (now == lanes<Arch>)
                rounded.store_unaligned(to);
            else
                store_some(rounded, to, now);
            index = index + words(static_cast<std::uint32_t>(columns));
        }
    }
    return static_cast<std::size_t>(over_lanes(nonfinite, [](std::int32_t a, std::int32_t b) { return a + b; }));
}

}  // namespace quantsweep::detail
