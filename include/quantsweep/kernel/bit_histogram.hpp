// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts floats by sign, exponent and top mantissa bits: the bucket of each value, and a window of counters.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <quantsweep/kernel/detail/binned_values.hpp>
#include <quantsweep/kernel/min_max.hpp>

namespace quantsweep {

/// The arithmetic of buckets: value x is in bucket bits(x) >> shift, and a binade has 2^MantissaBits buckets.
template <unsigned MantissaBits>
struct bit_bucket {
    static_assert(MantissaBits <= 10, "quantsweep: bit_histogram keeps at most 10 mantissa bits");
    static constexpr unsigned shift = 23 - MantissaBits;  ///< the shift that turns a float's bits into its bucket

    /// The bits of a float.
    static std::uint32_t bits(float x) noexcept { return std::bit_cast<std::uint32_t>(x); }
    /// Bucket k of a binade holds the magnitudes from lower_edge up to, but not including, upper_edge.
    static float lower_edge(std::uint32_t exponent, std::size_t k) noexcept {
        return std::bit_cast<float>(std::max(edge_bits(exponent, k), 1u));  // zero is in no bucket
    }
    /// The end of bucket k of a binade, which is the lower edge of the next bucket.
    static float upper_edge(std::uint32_t exponent, std::size_t k) noexcept {
        return std::bit_cast<float>(edge_bits(exponent, k + 1));
    }

private:
    static std::uint32_t edge_bits(std::uint32_t exponent, std::size_t k) noexcept {
        return (exponent << 23) + (static_cast<std::uint32_t>(k) << shift);
    }
};

namespace detail {

/// See detail/kernels.hpp.
std::size_t nonzero_bits(std::span<const float> values, std::uint32_t* to) noexcept;
binned_values count_values(std::span<const float> values, const bit_window& window, std::uint16_t* even,
                           std::uint16_t* odd) noexcept;
void flush_counts(const bit_window& window, std::uint16_t* even, std::uint16_t* odd, binade_finder counters);

}  // namespace detail

/// The result of counting values: how many there were, how many are not zero, the extremes of these, and whether no
/// value was left out.
using detail::binned_values;

/// Writes the bits of the values other than zero, NaN and infinity included, to `bits`, whose size is at least the
/// number of values plus sixteen. Returns how many they are.
inline std::size_t nonzero_bits(std::span<const float> values, std::span<std::uint32_t> bits) noexcept {
    return detail::nonzero_bits(values, bits.data());
}

/// 16-bit counters for the binades just below the largest values. They are few and small enough to stay in the first-level
/// cache, beside what they are added to.
template <unsigned MantissaBits>
class bit_window {
    using bucket = bit_bucket<MantissaBits>;

public:
    /// The number of binades in the buffer.
    static constexpr std::uint32_t binades = std::clamp(2048u >> MantissaBits, 1u, 128u);
    static constexpr std::uint32_t slots = binades << MantissaBits;  ///< per sign
    /// The number of values that are sorted into buckets at a time.
    static constexpr std::size_t tile = detail::bit_tile;
    /// The number of values that may be counted between two flushes: a flush adds both tables' counts in 16 bits.
    static constexpr std::size_t most = 0xffff / tile * tile;
    /// Below this number of values, clearing and flushing would cost more than counting.
    static constexpr std::size_t worthwhile = 1024;

    /// Moves the window, which must be empty, to values like these. It leaves room for eight times their largest. Returns
    /// false if the window is there already.
    bool aim(std::span<const float> like) noexcept {
        extremes seen;
        count_extremes(like, seen);
        const float largest = std::max({0.0f, seen.maximum, -seen.minimum});
        const std::uint32_t end = std::clamp((bucket::bits(largest) >> 23) + 4, binades, 255u);
        const std::uint32_t before = std::exchange(base_, (end - binades) << MantissaBits);
        return base_ != before;
    }

    /// Counts tiles until one contains NaN, infinity, or a value beyond the window. It leaves out that tile. The last tile
    /// may be a partial one. At most `most` values may be counted between two flushes.
    binned_values count(std::span<const float> values) noexcept {
        return detail::count_values(values, window(), even_.data(), odd_.data());
    }

    /// Adds the counts of each binade that has some to counters(number), and clears them. That is a span of one counter for
    /// each bucket, or of a single one. Bit 8 of the number is the sign, and the others are the biased exponent.
    template <class Counters>
    void flush(const Counters& counters) {
        const auto find = [](const void* context, std::uint32_t number) -> detail::binade_counters {
            const std::span<std::uint64_t> found = (*static_cast<const Counters*>(context))(number);
            return {found.data(), found.size()};
        };
        detail::flush_counts(window(), even_.data(), odd_.data(), {find, &counters});
    }

private:
    detail::bit_window window() const noexcept { return {base_, slots, bucket::shift}; }

    std::uint32_t base_ = 0;
    // Aligned for the vectors that read them. The last counter is never read.
    alignas(64) std::array<std::uint16_t, 2 * slots + 1> even_{};
    alignas(64) std::array<std::uint16_t, 2 * slots + 1> odd_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/bit_histogram.ipp>
#endif
