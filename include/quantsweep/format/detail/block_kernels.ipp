// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of block_kernels.hpp.

#include <quantsweep/format/detail/block_kernels.hpp>

#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
// gcc 12 warns of uninitialized variables inside its own intrinsics.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <quantsweep/format/detail/block_scale.hpp>
#include <quantsweep/format/detail/round_kernels.ipp>

namespace quantsweep::detail {

/// Returns the bits of the magnitude if it is finite. Otherwise returns 0 and counts the value in `nonfinite`.
template <class Floats>
ints_like<Floats> finite_bits(const Floats& x, ints_like<Floats>& nonfinite) noexcept {
    using ints = ints_like<Floats>;
    const ints bits = magnitude_bits(x), none(0);
    const auto finite = bits < ints(infinity_bits);
    nonfinite = nonfinite + choose(finite, none, ints(1));
    return choose(finite, bits, none);
}

/// Not inline: the usual path would save what this one uses again.
template <class Ints, class Largest>
[[gnu::noinline]] Ints largest_of_finite(Ints& nonfinite, const Largest& largest) noexcept {
    return largest([&](const auto& x) { return finite_bits(x, nonfinite); });
}

/// Calls largest(bits), which finds the largest bits(x) of some values, with the bits of magnitudes; and again, without
/// those that are not finite, if some are not.
template <class Ints, class Largest>
Ints largest_finite(Ints& nonfinite, const Largest& largest) noexcept {
    const Ints all = largest([](const auto& x) { return magnitude_bits(x); });
    return xsimd::any(all > Ints(infinity_bits - 1)) ? largest_of_finite(nonfinite, largest) : all;
}

/// Finds the largest bits(x) in `Batches` batches, in each lane separately.
template <class Arch, std::size_t Batches, class Bits>
xsimd::batch<std::int32_t, Arch> largest_bits(const float* values, const Bits& bits) noexcept {
    using floats = xsimd::batch<float, Arch>;
    ints_like<floats> largest = bits(floats::load_unaligned(values));
#pragma GCC unroll 8
    for (std::size_t k = 1; k < Batches; ++k)
        largest = greater(largest, bits(floats::load_unaligned(values + k * lanes<Arch>)));
    return largest;
}

template <class Arch>
[[gnu::flatten]] std::int32_t block_kernels<Arch>::largest_finite_bits(const float* values, std::size_t size) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    ints ignored(0);
    return greatest_lane(largest_finite(ignored, [=](const auto& bits) {
        ints largest(0);
        std::size_t i = 0;
        for (; i + 4 * lanes<Arch> <= size; i += 4 * lanes<Arch>) {
            fetch_ahead<Arch, 4>(values + i);
            largest = greater(largest, largest_bits<Arch, 4>(values + i, bits));
        }
        for (; i < size; i += lanes<Arch>) {
            const std::size_t now = size - i < lanes<Arch> ? size - i : lanes<Arch>;
            largest = greater(largest, bits(load_some<floats>(values + i, now)));
        }
        return largest;
    }));
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
    return greatest_of_runs<4>(fours);
}

/// Rounds up to `Together` blocks of `Size` values. Finds all of their scales before it rounds the first value, so that no
/// value waits for a division. Reads as many blocks as fill the lanes.
template <class Arch, std::size_t Size, std::size_t Together>
void round_blocks_of(float* values, std::size_t blocks, const block_rule& rule, const rounding& how,
                     std::uint64_t first, xsimd::batch<std::int32_t, Arch>& nonfinite) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    using words = words_like<floats>;
    float scale[Together], inverse[Together];
    for (std::size_t b = 0; b < blocks; b += lanes<Arch>) {
        fetch_ahead<Arch, Size, 256>(values + b * Size);  // a page on, 1e6 values took a tenth longer
        const ints largest = largest_finite(nonfinite, [=](const auto& bits) {
            ints parts[lanes<Arch>];
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lanes<Arch>; ++k)
                parts[k] = largest_bits<Arch, Size / lanes<Arch>>(values + (b + k) * Size, bits);
            return greatest_of_each<Arch>(parts);
        });
        const auto made = scale_of<floats>(rule, largest);
        made.scale.store_unaligned(scale + b);
        made.inverse.store_unaligned(inverse + b);
    }
    const float_lanes<floats> grid{rule.element};
    with_rule(how, first, [&](const auto& by) {
        words index = count_up<words>(static_cast<std::uint32_t>(first));
        for (std::size_t b = 0; b < blocks; ++b) {
            const floats own(scale[b]), over(inverse[b]);
            for (std::size_t k = 0; k < Size; k += lanes<Arch>) {
                float* const to = values + b * Size + k;
                round_scaled(floats::load_unaligned(to), grid, own, over, by, index).store_unaligned(to);
                index = index + words(static_cast<std::uint32_t>(lanes<Arch>));
            }
        }
    });
}

/// Rounds the blocks of a contiguous line. A short last block, or few blocks, are filled up with zeros elsewhere.
template <class Arch, std::size_t Size, std::size_t Together>
void round_line(float* values, std::size_t size, const block_rule& rule, const rounding& how, std::uint64_t first,
                xsimd::batch<std::int32_t, Arch>& nonfinite) noexcept {
    constexpr std::size_t step = Together * Size, batch = lanes<Arch> * Size;
    float filled[step];
    for (std::size_t now; size > 0; values += now, first += now, size -= now) {
        now = size < step ? size : step;
        if (now < step) {
            std::memcpy(filled, values, now * sizeof *values);
            std::memset(filled + now, 0, ((now + batch - 1) / batch * batch - now) * sizeof *values);
        }
        round_blocks_of<Arch, Size, Together>(now < step ? filled : values, (now + Size - 1) / Size, rule, how, first,
                                              nonfinite);
        if (now < step) std::memcpy(values, filled, now * sizeof *values);
    }
}

/// Rounds one block of `rows` values in each of `columns` lines that lie side by side.
template <class Arch>
void round_columns(float* values, std::size_t rows, std::size_t columns, const block_rule& rule, const rounding& how,
                   std::uint64_t first, xsimd::batch<std::int32_t, Arch>& nonfinite) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    const float_lanes<floats> grid{rule.element};
    for (std::size_t c = 0; c < columns; c += lanes<Arch>) {
        const std::size_t now = columns - c < lanes<Arch> ? columns - c : lanes<Arch>;
        const auto largest = largest_finite(nonfinite, [=](const auto& bits) {
            ints_like<floats> most(0);
            for (std::size_t r = 0; r < rows; ++r) {
                const float* const from = values + r * columns + c;
                const floats x = now == lanes<Arch> ? floats::load_unaligned(from) : load_some<floats>(from, now);
                most = greater(most, bits(x));
            }
            return most;
        });
        const auto made = scale_of<floats>(rule, largest);
        with_rule(how, first, [&](const auto& by) {
            words index = count_up<words>(static_cast<std::uint32_t>(first + c));
            for (std::size_t r = 0; r < rows; ++r) {
                float* const to = values + r * columns + c;
                round_at<Arch>(to, to, now, [&](const floats& x) {
                    return round_scaled(x, grid, made.scale, made.inverse, by, index);
                });
                index = index + words(static_cast<std::uint32_t>(columns));
            }
        });
    }
}

template <class Arch>
[[gnu::flatten]] std::size_t block_kernels<Arch>::round(const tensor_block<float>& tensor, const block_rule& given,
                                                        const rounding& how) noexcept {
    const block_rule rule = given;  // a local copy cannot alias the values
    const std::size_t block = rule.block_size(), line = tensor.channels * tensor.inner, size = tensor.outer * line;
    // Lines of whole blocks are one long line.
    const std::size_t step = tensor.inner == 1 && line % block == 0 ? size : line;
    xsimd::batch<std::int32_t, Arch> nonfinite(0);
    for (std::size_t begin = 0; begin < size; begin += step) {
        float* const values = tensor.data + begin;
        if (tensor.inner == 1 && rule.power_of_two)
            round_line<Arch, block_rule::mx_size, 16>(values, step, rule, how, begin, nonfinite);
        else if (tensor.inner == 1)
            round_line<Arch, block_rule::nvfp4_size, 64>(values, step, rule, how, begin, nonfinite);
        else
            for (std::size_t c = 0; c < tensor.channels; c += block) {
                const std::size_t left = tensor.channels - c, first = c * tensor.inner;
                round_columns<Arch>(values + first, left < block ? left : block, tensor.inner, rule, how, begin + first,
                                    nonfinite);
            }
    }
    return static_cast<std::size_t>(sum_of_lanes(nonfinite));
}

}  // namespace quantsweep::detail
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
#pragma GCC diagnostic pop
#endif
