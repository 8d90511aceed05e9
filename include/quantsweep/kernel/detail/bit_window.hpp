// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that find the bucket of each value of a tile, and count them.

#include <cstddef>
#include <cstdint>
#include <utility>

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/binned_values.hpp>
#include <quantsweep/kernel/detail/simd.hpp>

namespace quantsweep::detail {

/// A window on magnitudes, for vectors, and what fell into it.
template <unsigned Shift, std::size_t Lanes>
struct window_lanes {
    using floats = simd<float, Lanes>;
    using ints = simd<std::int32_t, Lanes>;
    using words = simd<std::uint32_t, Lanes>;
    words bias, base;
    ints end, width;
    floats low, high;
    words left;

    [[gnu::always_inline]] explicit window_lanes(const bit_window& window) noexcept {
        // Magnitudes less `from`, and less 2^31: a signed comparison, which all instruction sets have, is one of both
        // ends.
        fill(bias, 0x80000000u - window.from);
        fill(end, static_cast<std::int32_t>(window.to - window.from + 0x80000000u));
        fill(base, window.base);
        fill(width, static_cast<std::int32_t>(window.width));
        fill(low, binned_values{}.low);
        fill(high, binned_values{}.high);
        left = words{};
    }
    /// Writes where the values are to be counted, and returns how many passed.
    [[gnu::always_inline]] std::size_t bin(const float* values, std::uint32_t* to) noexcept {
        floats x;
        load(x, values);
        low = x < low ? x : low;
        high = x > high ? x : high;
        const words bits = words(x), magnitude = bits & 0x7fffffffu;
        const ints inside = ints(magnitude + bias) < end;
        left |= magnitude & ~words(inside);
        const words sign = words(ints(bits) >> 31 & width);
        return compress((magnitude >> Shift) - base + sign, inside, to);
    }
    /// Whether all that did not pass are zeros.
    [[gnu::always_inline]] bool complete() const noexcept {
        std::uint32_t any = 0;
        for (std::size_t k = 0; k < Lanes; ++k) any |= left[k];
        return any == 0;
    }
    [[gnu::always_inline]] void extremes(binned_values& seen) const noexcept {
        for (std::size_t k = 0; k < Lanes; ++k) {
            seen.low = low[k] < seen.low ? low[k] : seen.low;
            seen.high = high[k] > seen.high ? high[k] : seen.high;
        }
    }
};

template <unsigned Shift>
struct bin_kernel {
    /// `size` is a multiple of Lanes; `to` has room for as many and sixteen.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static binned_values run(const float* values, std::size_t size, const bit_window& window,
                                                    std::uint32_t* to) noexcept {
        window_lanes<Shift, Lanes> lanes{window};
        binned_values seen;
        for (std::size_t i = 0; i < size; i += Lanes) seen.kept += lanes.bin(values + i, to + seen.kept);
        seen.values = size;
        seen.complete = lanes.complete();
        lanes.extremes(seen);
        return seen;
    }
};

/// Counts in two tables by turns: a repeated value does not wait for its own store.
struct bit_counters {
    std::uint32_t* even;
    std::uint32_t* odd;

    [[gnu::always_inline]] void add8(const std::uint32_t* index) const noexcept {
        ++even[index[0]];
        ++odd[index[1]];
        ++even[index[2]];
        ++odd[index[3]];
        ++even[index[4]];
        ++odd[index[5]];
        ++even[index[6]];
        ++odd[index[7]];
    }
};

template <unsigned Shift>
struct count_kernel {
    /// Counts tiles until one does not pass whole, which it leaves out. `size` is a multiple of the tile.
    /// While one tile is sorted into buckets, the one before it is counted: the one is bound by arithmetic, the other by stores.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static binned_values run(const float* values, std::size_t size, const bit_window& window,
                                                    const bit_counters& counters) noexcept {
        constexpr std::size_t step = Lanes < 8 ? 8 : Lanes;
        window_lanes<Shift, Lanes> lanes{window};
        std::uint32_t buffers[2][bit_tile + 16];
        std::uint32_t *binning = buffers[0], *counting = buffers[1];
        std::size_t pending = 0;
        binned_values seen;
        for (; seen.values < size; seen.values += bit_tile) {
            const auto before = lanes;
            const std::uint32_t *next = counting, *const end = counting + pending;
            std::size_t kept = 0;
            for (std::size_t i = 0; i < bit_tile; i += step) {
                for (std::size_t k = 0; k < step; k += Lanes)
                    kept += lanes.bin(values + seen.values + i + k, binning + kept);
                for (std::size_t k = 0; k < step && next < end; k += 8, next += 8) counters.add8(next);
            }
            pending = 0;
            seen.complete = lanes.complete();
            if (!seen.complete) {
                lanes = before;
                break;
            }
            seen.kept += kept;
            // What is missing of eight goes to the idle counter behind the others.
            for (std::size_t k = 0; k < 8; ++k) binning[kept + k] = 2 * window.width;
            pending = kept;
            std::swap(binning, counting);
        }
        for (std::size_t i = 0; i < pending; i += 8) counters.add8(counting + i);
        lanes.extremes(seen);
        return seen;
    }
};

}  // namespace quantsweep::detail
