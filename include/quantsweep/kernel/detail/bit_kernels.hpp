// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the bucket of each value of a tile and count the values in each bucket.

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/kernels.hpp>

namespace quantsweep::detail {

/// A window of magnitudes in vector registers, and what was seen of the values that it was applied to.
template <class Arch>
struct window_lanes {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    using words = words_like<floats>;
    words bias, base;
    ints end, width;
    floats low, high;
    words left;
    int shift;

    // Magnitudes are shifted down by `from` and by 2^31: one signed comparison, which every instruction set has, then
    // tests both ends of the window.
    explicit window_lanes(const bit_window& window) noexcept
        : bias(0x80000000u - window.from),
          base(window.base),
          end(static_cast<std::int32_t>(window.to - window.from + 0x80000000u)),
          width(static_cast<std::int32_t>(window.width)),
          low(binned_values{}.low),
          high(binned_values{}.high),
          left(0u),
          shift{static_cast<int>(window.shift)} {}

    /// Writes the place at which each value in the window is counted. Returns how many values lie in the window.
    std::size_t bin(const float* values, std::uint32_t* to) noexcept {
        const floats x = floats::load_unaligned(values);
        low = lesser(x, low);
        high = greater(x, high);
        const words size = bits_as<words>(x) & words(0x7fffffffu);
        const auto inside = bits_as<ints>(size + bias) < end;
        left = left | bits_as<words>(choose(inside, ints(0), bits_as<ints>(size)));
        const words sign = bits_as<words>((bits_as<ints>(x) >> 31) & width);
        return compress(inside, (size >> shift) - base + sign, to);
    }
    /// Whether every value outside the window is a zero.
    bool complete() const noexcept {
        return over_lanes(left, [](std::uint32_t a, std::uint32_t b) { return a | b; }) == 0;
    }
    void extremes(binned_values& seen) const noexcept {
        seen.low = least_lane(low);
        seen.high = greatest_lane(high);
    }
};

template <class Arch>
[[gnu::flatten]] binned_values kernels<Arch>::bin_values(const float* values, std::size_t size,
                                                         const bit_window& window, std::uint32_t* to) noexcept {
    window_lanes<Arch> all{window};
    binned_values seen;
    for (std::size_t i = 0; i < size; i += lanes<Arch>) seen.kept += all.bin(values + i, to + seen.kept);
    seen.values = size;
    seen.complete = all.complete();
    all.extremes(seen);
    return seen;
}

/// Counts in two tables alternately, so that a repeated value does not wait for its own previous store.
template <class Arch>
void count8(const std::uint32_t* index, std::uint16_t* even, std::uint16_t* odd) noexcept {
    ++even[index[0]];
    ++odd[index[1]];
    ++even[index[2]];
    ++odd[index[3]];
    ++even[index[4]];
    ++odd[index[5]];
    ++even[index[6]];
    ++odd[index[7]];
}

/// Bins one tile while the previous one is counted: binning is limited by arithmetic and counting by stores, so they
/// overlap.
template <class Arch>
[[gnu::flatten]] binned_values kernels<Arch>::count_values(const float* values, std::size_t size,
                                                           const bit_window& window, std::uint16_t* even,
                                                           std::uint16_t* odd) noexcept {
    constexpr std::size_t step = lanes<Arch> < 8 ? 8 : lanes<Arch>;
    window_lanes<Arch> all{window};
    std::uint32_t buffers[2][bit_tile + 16];
    std::uint32_t *binning = buffers[0], *counting = buffers[1];
    std::size_t pending = 0;
    binned_values seen;
    for (; seen.values < size; seen.values += bit_tile) {
        const auto before = all;
        const std::uint32_t *next = counting, *const end = counting + pending;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < bit_tile; i += step) {
            for (std::size_t k = 0; k < step; k += lanes<Arch>)
                kept += all.bin(values + seen.values + i + k, binning + kept);
            for (std::size_t k = 0; k < step && next < end; k += 8, next += 8) count8<Arch>(next, even, odd);
        }
        pending = 0;
        seen.complete = all.complete();
        if (!seen.complete) {
            all = before;
            break;
        }
        seen.kept += kept;
        // Pads to a multiple of eight with an unused counter that lies after all the others.
        for (std::size_t k = 0; k < 8; ++k) binning[kept + k] = 2 * window.width;
        pending = kept;
        std::uint32_t* const counted = counting;
        counting = binning;
        binning = counted;
    }
    for (std::size_t i = 0; i < pending; i += 8) count8<Arch>(counting + i, even, odd);
    all.extremes(seen);
    return seen;
}

}  // namespace quantsweep::detail
