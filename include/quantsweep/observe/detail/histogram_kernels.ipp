// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of histogram_kernels.hpp.

#include <quantsweep/observe/detail/histogram_kernels.hpp>

#include <algorithm>

#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
// gcc 12 warns of uninitialized variables inside its own intrinsics.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <quantsweep/kernel/detail/intrinsics.hpp>

namespace quantsweep::detail {

/// Finds the places at which values are counted in a range of buckets, and their extremes.
template <class Arch>
struct window_lanes {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    using words = words_like<floats>;
    words base, slots, seen;
    floats low, high;
    int shift;

    explicit window_lanes(const bucket_range& range) noexcept
        : base(range.base),
          slots(range.slots),
          seen(0u),
          low(binned_values{}.low),
          high(binned_values{}.high),
          shift{static_cast<int>(range.shift)} {}

    words places(const words& bits) noexcept {
        const floats x = bits_as<floats>(bits);
        low = lesser(x, low);
        high = greater(x, high);
        const words place = ((bits & words(0x7fffffffu)) >> shift) - base;
        seen = seen | place;
        return place + (bits_as<words>(bits_as<ints>(bits) >> 31) & slots);
    }
    /// Whether every place was in the range. The number of slots is a power of two.
    bool complete(const bucket_range& range) const noexcept {
        return over_lanes(seen, [](const words& a, const words& b) { return a | b; }) < range.slots;
    }
};

template <class Arch>
[[gnu::flatten]] std::size_t histogram_kernels<Arch>::nonzero_bits(const float* values, std::size_t size,
                                                                   std::uint32_t* to) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    constexpr std::size_t line = 16;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size; i += floats::size) {
        if (i % line == 0) fetch_ahead<Arch, 1>(values + i);
        const floats x =
            size - i < floats::size ? load_some<floats>(values + i, size - i) : floats::load_unaligned(values + i);
        const auto nonzero = ints(0) < magnitude_bits(x);
        kept += compress(nonzero, bits_as<words_like<floats>>(x), to + kept);
    }
    return kept;
}

/// Counts in two tables alternately, so that a repeated value does not wait for its own previous store.
template <class Arch>
void count_batch(const std::uint32_t* places, std::uint16_t* even, std::uint16_t* odd) noexcept {
#pragma GCC unroll 16
    for (std::size_t k = 0; k < lanes<Arch>; ++k) {
        std::uint16_t* counter = (k % 2 == 0 ? even : odd) + places[k];
        // Finds the counter in an instruction of its own: an increment at a computed address is split into more.
        __asm__("" : "+r"(counter));
        ++*counter;
    }
}

/// Finds the places of one tile while the previous one is counted: the first is limited by arithmetic and counting by
/// stores, so they overlap.
template <class Arch>
[[gnu::flatten]] binned_values histogram_kernels<Arch>::count(const float* values, std::size_t size,
                                                              const bucket_range& range, std::uint16_t* even,
                                                              std::uint16_t* odd) noexcept {
    using words = words_like<xsimd::batch<float, Arch>>;
    constexpr std::size_t step = words::size;
    alignas(64) std::uint32_t buffers[2][bit_tile + step];
    std::uint32_t *placing = buffers[0], *counting = buffers[1];
    std::size_t pending = 0;
    window_lanes<Arch> all{range};
    binned_values seen;
    while (seen.complete && seen.values < size) {
        const std::size_t tile = size - seen.values < bit_tile ? size - seen.values : bit_tile;
        std::size_t kept = nonzero_bits(values + seen.values, tile, placing);
        words(placing[0]).store_unaligned(placing + kept);  // fills the last batch up
        window_lanes<Arch> now = all;
        for (std::size_t k = 0; k < kept || k < pending; k += step) {
            if (k < kept) now.places(words::load_aligned(placing + k)).store_aligned(placing + k);
            if (k < pending) count_batch<Arch>(counting + k, even, odd);
        }
        seen.complete = now.complete(range);
        if (seen.complete) {
            all = now;
            seen.values += tile;
            seen.kept += kept;
        } else {
            kept = 0;
        }
        words(2 * range.slots).store_unaligned(placing + kept);  // a counter after all the others, which is not read
        pending = kept;
        std::uint32_t* const placed = placing;
        placing = counting;
        counting = placed;
    }
    for (std::size_t k = 0; k < pending; k += step) count_batch<Arch>(counting + k, even, odd);
    seen.low = least_lane(all.low);
    seen.high = greatest_lane(all.high);
    return seen;
}

/// Moves 64 counts of both tables, a number that the compiler knows, to `joined`. Returns whether there were any.
template <class Arch>
bool take_counts(std::uint16_t* even, std::uint16_t* odd, std::uint16_t (&joined)[64]) noexcept {
    using counts = xsimd::batch<std::uint16_t, Arch>;
    const counts none(std::uint16_t{0});
    counts sums[64 / counts::size], some = none;
    for (std::size_t k = 0; k < 64; k += counts::size) {
        sums[k / counts::size] = counts::load_aligned(even + k) + counts::load_aligned(odd + k);
        some = some | sums[k / counts::size];
    }
    if (!xsimd::any(some != none)) return false;
    for (std::size_t k = 0; k < 64; k += counts::size) {
        sums[k / counts::size].store_aligned(joined + k);
        none.store_aligned(even + k);
        none.store_aligned(odd + k);
    }
    return true;
}

template <class Arch>
[[gnu::flatten]] void histogram_kernels<Arch>::flush(const bucket_range& range, std::uint16_t* even, std::uint16_t* odd,
                                                     binade_counters counters) {
    const unsigned mantissa_bits = 23 - range.shift;
    const std::uint32_t buckets = 1u << mantissa_bits;
    alignas(64) std::uint16_t joined[64];
    for (std::uint32_t place = 0; place < 2 * range.slots; place += 64, even += 64, odd += 64) {
        if (!take_counts<Arch>(even, odd, joined)) continue;
        const bool negative = place >= range.slots;
        const std::uint32_t bucket = range.base + place - (negative ? range.slots : 0);
        const auto add = [&](const std::uint16_t* counts, std::uint32_t size, std::uint32_t first) {
            const auto to = counters((first >> mantissa_bits) + (negative ? 256 : 0));
            std::uint64_t* __restrict const sums = to.data() + (to.size() == buckets ? first % buckets : 0);
            if (to.size() == buckets)
                for (std::uint32_t k = 0; k < size; ++k) sums[k] += counts[k];
            else
                for (std::uint32_t k = 0; k < size; ++k) *sums += counts[k];
        };
        if (buckets >= 64)
            add(joined, 64, bucket);
        else
            for (std::uint32_t k = 0; k < 64; k += buckets)
                if (std::any_of(joined + k, joined + k + buckets, [](std::uint16_t n) { return n != 0; }))
                    add(joined + k, buckets, bucket + k);
    }
}

}  // namespace quantsweep::detail
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
#pragma GCC diagnostic pop
#endif
