// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rules that make the scale of a block and round the block by it, and their kernels.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/block_scale.hpp>
#include <quantsweep/kernel/detail/magnitudes.hpp>
#include <quantsweep/kernel/detail/minifloat_rule.hpp>

namespace quantsweep::detail {

/// How a block's scale comes from its largest finite magnitude, for a float and for vectors of them:
///   rule(largest, scale, inverse)   largest is the magnitude's bits; both results are finite and positive
struct power_of_two_scale_rule {
    power_of_two_scale made;

    template <class Floats>
    [[gnu::always_inline]] void operator()(const ints_like<Floats>& largest, Floats& scale,
                                           Floats& inverse) const noexcept {
        ints_like<Floats> code, none, last;
        fill(code, -made.top);
        code = code + (largest >> 23);
        fill(none, 0);
        fill(last, 254);
        raise_to(code, none);
        power(code, scale);
        power(last - code, inverse);
    }

private:
    /// 2^(code - 127), which is subnormal for code 0.
    template <class Floats>
    [[gnu::always_inline]] static void power(const ints_like<Floats>& code, Floats& value) noexcept {
        ints_like<Floats> none, subnormal;
        fill(none, 0);
        fill(subnormal, 1 << 22);
        copy_bits((code << 23) | (code == none ? subnormal : none), value);
    }
};

struct small_float_scale_rule {
    small_float_scale made;

    template <class Floats>
    [[gnu::always_inline]] void operator()(const ints_like<Floats>& largest, Floats& scale,
                                           Floats& inverse) const noexcept {
        Floats wanted, smallest, whole;
        words_like<Floats> no_index{};
        copy_bits(largest, wanted);
        fill(smallest, made.scales.smallest_value());
        fill(whole, made.tensor_scale);
        wanted = (wanted / made.element_largest) / whole;
        round_to_float_grid<false>(wanted, made.scales, rounding_rule::half_to_even{}, no_index);
        raise_to(wanted, smallest);
        fill(inverse, 1.0f);
        scale = wanted * whole;
        inverse = inverse / scale;
    }
};

/// Either, told at run time: once a block, not an element.
struct any_scale_rule {
    bool power_of_two;
    power_of_two_scale_rule power;
    small_float_scale_rule small;

    template <class Floats>
    [[gnu::always_inline]] void operator()(const ints_like<Floats>& largest, Floats& scale,
                                           Floats& inverse) const noexcept {
        if (power_of_two)
            power(largest, scale, inverse);
        else
            small(largest, scale, inverse);
    }
};

/// Element by element round(x / scale) * scale, the scale that of the block.                  (docs/quantization.md, eq. 15)
template <class Scale, class Rounding, class Scaling>
struct block_rule {
    float_grid element;
    Scale scale_of;
    Rounding rounding;
    Scaling scaling{};

    template <class Floats>
    [[gnu::always_inline]] void round(Floats& x, const Floats& scale, const Floats& inverse,
                                      const words_like<Floats>& index) const noexcept {
        scaling.steps(x, scale, inverse);
        round_to_float_grid<false>(x, element, rounding, index);
        x = x * scale;
    }
    block_rule stretch(std::uint32_t high) const noexcept {
        return {element, scale_of, rounding.stretch(high), scaling};
    }
};

/// Lines side by side: Floats of them at `values`, one block of each, its values `stride` floats apart.
template <class Floats, class Rule>
[[gnu::always_inline]] inline void round_columns(float* values, std::size_t rows, std::size_t stride, const Rule& rule,
                                                 const words_like<Floats>& first,
                                                 ints_like<Floats>& nonfinite) noexcept {
    ints_like<Floats> largest{};
    Floats x, scale, inverse;
    for (std::size_t r = 0; r < rows; ++r) {
        load(x, values + r * stride);
        see_magnitude(x, largest, nonfinite);
    }
    rule.scale_of(largest, scale, inverse);
    for (std::size_t r = 0; r < rows; ++r) {
        load(x, values + r * stride);
        rule.round(x, scale, inverse, first + static_cast<std::uint32_t>(r * stride));
        store(x, values + r * stride);
    }
}

/// A line, contiguous: as many blocks at a time as there are lanes, so that their scales are made in one go.
template <class Rule>
struct line_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static std::size_t run(float* values, std::size_t size, std::size_t block_size,
                                                  const Rule& given, std::uint32_t first) noexcept {
        const Rule rule = given;
        std::size_t nonfinite = 0;
        for (std::size_t i = 0; i < size; i += Lanes * block_size)
            round_some<Lanes>(values + i, std::min(size - i, Lanes * block_size), block_size, rule,
                              first + static_cast<std::uint32_t>(i), nonfinite);
        return nonfinite;
    }

private:
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void round_some(float* values, std::size_t size, std::size_t block_size,
                                                  const Rule& rule, std::uint32_t first,
                                                  std::size_t& nonfinite) noexcept {
        std::int32_t largest[Lanes] = {};
        float scale[Lanes], inverse[Lanes];
        for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size)
            largest[b] = largest_finite_bits<Lanes>(values + i, std::min(block_size, size - i), nonfinite);
        ints_like<simd<float, Lanes>> bits;
        simd<float, Lanes> scales, inverses;
        load(bits, largest);
        rule.scale_of(bits, scales, inverses);
        store(scales, scale);
        store(inverses, inverse);
        for (std::size_t b = 0, i = 0; i < size; ++b, i += block_size)
            round_run<Lanes>(values + i, std::min(block_size, size - i), rule, scale[b], inverse[b],
                             first + static_cast<std::uint32_t>(i));
    }

    /// One block.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void round_run(float* values, std::size_t size, const Rule& rule, float scale,
                                                 float inverse, std::uint32_t first) noexcept {
        simd<float, Lanes> x, scales, inverses;
        words_like<simd<float, Lanes>> index;
        count_up(index, first);
        fill(scales, scale);
        fill(inverses, inverse);
        std::size_t i = 0;
        for (; i + Lanes <= size; i += Lanes) {
            load(x, values + i);
            rule.round(x, scales, inverses, index);
            store(x, values + i);
            index = index + static_cast<std::uint32_t>(Lanes);
        }
        for (; i < size; ++i) rule.round(values[i], scale, inverse, first + static_cast<std::uint32_t>(i));
    }
};

/// One block of each of `columns` lines that lie side by side.
template <class Rule>
struct columns_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static std::size_t run(float* values, std::size_t rows, std::size_t columns,
                                                  const Rule& given, std::uint32_t first) noexcept {
        const Rule rule = given;
        std::size_t nonfinite = 0, c = 0;
        for (; c + Lanes <= columns; c += Lanes) {
            words_like<simd<float, Lanes>> index;
            count_up(index, first + static_cast<std::uint32_t>(c));
            ints_like<simd<float, Lanes>> others{};
            round_columns<simd<float, Lanes>>(values + c, rows, columns, rule, index, others);
            for (std::size_t k = 0; k < Lanes; ++k) nonfinite += static_cast<std::size_t>(others[k]);
        }
        for (; c < columns; ++c) {
            std::int32_t others = 0;
            round_columns<float>(values + c, rows, columns, rule, first + static_cast<std::uint32_t>(c), others);
            nonfinite += static_cast<std::size_t>(others);
        }
        return nonfinite;
    }
};

/// Rounds a whole dense tensor in place, `block_size` neighbours along its channels at a time; the last block of a line
/// may be shorter. An element's index is its place in memory. Returns how many values are NaN or infinite.
/// NaN/Inf  NaN stays NaN, an infinity becomes the block's largest number; neither counts towards the scale
/// Cost     two passes over each block, which stays in the first-level cache
template <class Rule>
std::size_t round_blocks(const tensor_block<float>& tensor, std::size_t block_size, const Rule& rule,
                         instruction_set set = widest_instruction_set) noexcept {
    std::size_t nonfinite = 0;
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t c = 0; c < tensor.channels; c += tensor.inner == 1 ? tensor.channels : block_size) {
            const std::size_t begin = (o * tensor.channels + c) * tensor.inner;
            const auto low = static_cast<std::uint32_t>(begin);
            const Rule here = rule.stretch(static_cast<std::uint32_t>(std::uint64_t{begin} >> 32));
            nonfinite +=
                tensor.inner == 1
                    ? run_kernel<line_kernel<Rule>>(set, tensor.data + begin, tensor.channels, block_size, here, low)
                    : run_kernel<columns_kernel<Rule>>(
                          set, tensor.data + begin, std::min(block_size, tensor.channels - c), tensor.inner, here, low);
        }
    return nonfinite;
}

}  // namespace quantsweep::detail
