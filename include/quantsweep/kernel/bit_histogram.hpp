// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts floats by sign, exponent and top mantissa bits: the scalar oracle, and a vector kernel over a window
///        of binades.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <xsimd/xsimd.hpp>

namespace quantsweep {

/// The arithmetic of buckets: value x is in bucket bits(x) >> shift, which has 2^MantissaBits buckets a binade.
template <unsigned MantissaBits>
struct bit_bucket {
    static_assert(MantissaBits <= 10, "quantsweep: bit_histogram keeps at most 10 mantissa bits");
    static constexpr unsigned shift = 23 - MantissaBits;
    static constexpr std::uint32_t per_binade = 1u << MantissaBits;
    static constexpr std::uint32_t binades = 512;  ///< both signs, sign first
    static constexpr std::uint32_t magnitude_mask = 0x7fffffffu;
    static constexpr std::uint32_t infinity_bits = 0x7f800000u;

    static std::uint32_t bits(float x) noexcept { return std::bit_cast<std::uint32_t>(x); }
    /// Bucket k of a binade holds the magnitudes from lower_edge up to, not including, upper_edge.
    static float lower_edge(std::uint32_t exponent, std::size_t k) noexcept {
        return std::bit_cast<float>(std::max(edge_bits(exponent, k), 1u));  // zero itself is in no bucket
    }
    static float upper_edge(std::uint32_t exponent, std::size_t k) noexcept {
        return std::bit_cast<float>(edge_bits(exponent, k + 1));
    }
    /// The largest finite exponent among the values; 0 where there is none.
    static std::uint32_t top_binade(std::span<const float> values) noexcept {
        std::uint32_t top = 0;
        for (float x : values) {
            const std::uint32_t magnitude = bits(x) & magnitude_mask;
            top = std::max(top, magnitude < infinity_bits ? magnitude : 0u);
        }
        return top >> 23;
    }

private:
    static std::uint32_t edge_bits(std::uint32_t exponent, std::size_t k) noexcept {
        return (exponent << 23) + (static_cast<std::uint32_t>(k) << shift);
    }
};

namespace detail {

/// Writes the chosen lanes of `index` and returns how many words count. Without a compressing instruction the others go
/// to one idle counter a lane, so that runs of zeros do not queue at one address.
template <class Arch>
std::size_t emit(const xsimd::batch<std::uint32_t, Arch>& index, const xsimd::batch_bool<std::uint32_t, Arch>& chosen,
                 const xsimd::batch<std::uint32_t, Arch>& idle, std::uint32_t* out) {
#if defined(__AVX512F__)
    if constexpr (std::is_base_of_v<xsimd::avx512f, Arch>) {
        const __mmask16 mask = static_cast<__mmask16>(chosen);
        _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(mask, index));
        return static_cast<std::size_t>(std::popcount(static_cast<unsigned>(mask)));
    } else
#endif
    {
        if (!xsimd::any(chosen)) return 0;
        xsimd::select(chosen, index, idle).store_unaligned(out);
        return xsimd::batch<std::uint32_t, Arch>::size;
    }
}

}  // namespace detail

/// 32-bit counters for the binades just below the largest values, few enough to stay in the first-level cache.
/// What is outside the window (tiny values, NaN, infinities) is handed to the caller one by one.
template <unsigned MantissaBits>
class bit_window {
    using bucket = bit_bucket<MantissaBits>;

public:
    static constexpr std::uint32_t binades = std::clamp(2048u >> MantissaBits, 1u, 255u);
    static constexpr std::uint32_t slots = binades << MantissaBits;  ///< a sign
    static constexpr std::size_t tile = 512;
    /// Below this many values clearing and flushing would cost more than counting.
    static constexpr std::size_t worthwhile = 4096;

    /// Moves the window, which must be empty, to values like these, with room for eight times their largest.
    void aim(std::span<const float> like) noexcept {
        const std::uint32_t end = std::clamp(bucket::top_binade(like) + 4, binades, 255u);
        base_ = (end - binades) << MantissaBits;
    }

    /// Counts tiles while most of their values are in the window, and returns how many values that were: all but the
    /// last few that fill no vector, or fewer. Takes at most 2^31 values between two flushes.
    /// Calls outside(x) for each value beyond the window that is not zero; low and high see those within it.
    template <class Arch, class Outside>
    std::size_t count(std::span<const float> values, float& low, float& high, Outside&& outside) {
        using words = xsimd::batch<std::uint32_t, Arch>;
        using floats = xsimd::batch<float, Arch>;
        const std::size_t whole = values.size() / words::size * words::size;
        // Parentheses: braces would be a list of lanes.
        const words above(bucket::infinity_bits), below(bucket::infinity_bits | ~bucket::magnitude_mask);
        const words base(base_), magnitude_mask(bucket::magnitude_mask), width(slots), none(0u);
        const words idle = idle_lanes<Arch>();
        floats lowest = xsimd::bitwise_cast<floats>(above), highest = xsimd::bitwise_cast<floats>(below);
        std::uint32_t index[tile + words::size];
        std::size_t done = 0, beyond = 0;
        while (done < whole && beyond <= tile / 16) {
            const std::size_t end = std::min(done + tile, whole);
            std::size_t filled = 0;
            beyond = 0;
            for (std::size_t i = done; i < end; i += words::size) {
                const words bits = xsimd::bitwise_cast<words>(floats::load_unaligned(values.data() + i));
                const words magnitude = bits & magnitude_mask;
                const words relative = (magnitude >> static_cast<int>(bucket::shift)) - base;
                const auto nonzero = magnitude != none;
                const auto inside = nonzero & (relative < width);
                lowest = xsimd::min(lowest, xsimd::bitwise_cast<floats>(xsimd::select(inside, bits, above)));
                highest = xsimd::max(highest, xsimd::bitwise_cast<floats>(xsimd::select(inside, bits, below)));
                filled += detail::emit(relative + (bits >> 31) * width, inside, idle, index + filled);
                if (xsimd::any(nonzero & !inside)) beyond += report<Arch>(values.data() + i, outside);
            }
            add(index, filled);
            done = end;
        }
        reduce(lowest, highest, low, high);
        return done;
    }

    /// Calls visit(binade, counts) for each binade that is not empty, and clears it. The binade holds the sign as
    /// bit 8. Returns the number of values that were counted.
    template <class Visit>
    std::uint64_t flush(Visit&& visit) {
        std::uint64_t total = 0;
        for (std::uint32_t binade = 0; binade < 2 * binades; ++binade) {
            std::uint32_t* const even = even_.data() + (binade << MantissaBits);
            std::uint32_t* const odd = odd_.data() + (binade << MantissaBits);
            std::array<std::uint64_t, bucket::per_binade> counts;
            std::uint64_t sum = 0;
            for (std::size_t k = 0; k < counts.size(); ++k) sum += counts[k] = std::uint64_t{even[k]} + odd[k];
            if (sum == 0) continue;
            const std::uint32_t sign = binade >= binades;
            visit(sign * 256 + (base_ >> MantissaBits) + binade - sign * binades, counts);
            total += sum;
            std::fill_n(even, counts.size(), 0u);
            std::fill_n(odd, counts.size(), 0u);
        }
        return total;
    }

private:
    template <class Arch>
    static xsimd::batch<std::uint32_t, Arch> idle_lanes() {
        std::array<std::uint32_t, xsimd::batch<std::uint32_t, Arch>::size> lanes;
        for (std::uint32_t i = 0; i < lanes.size(); ++i) lanes[i] = 2 * slots + i;
        return xsimd::batch<std::uint32_t, Arch>::load_unaligned(lanes.data());
    }

    void add(const std::uint32_t* index, std::size_t n) noexcept {
        std::size_t i = 0;
        for (; i + 4 <= n; i += 4) {
            ++even_[index[i]];
            ++odd_[index[i + 1]];
            ++even_[index[i + 2]];
            ++odd_[index[i + 3]];
        }
        for (; i < n; ++i) ++even_[index[i]];
    }

    /// Returns how many of the reported are finite: those that another window could have held.
    template <class Arch, class Outside>
    std::size_t report(const float* x, Outside& outside) {
        std::size_t finite = 0;
        for (std::size_t lane = 0; lane < xsimd::batch<float, Arch>::size; ++lane) {
            const std::uint32_t magnitude = bucket::bits(x[lane]) & bucket::magnitude_mask;
            if (magnitude == 0 || (magnitude >> bucket::shift) - base_ < slots) continue;
            outside(x[lane]);
            finite += magnitude < bucket::infinity_bits;
        }
        return finite;
    }

    template <class Floats>
    static void reduce(const Floats& lowest, const Floats& highest, float& low, float& high) {
        std::array<float, Floats::size> lows, highs;
        lowest.store_unaligned(lows.data());
        highest.store_unaligned(highs.data());
        low = std::min(low, *std::min_element(lows.begin(), lows.end()));
        high = std::max(high, *std::max_element(highs.begin(), highs.end()));
    }

    std::uint32_t base_ = 0;
    // Neighbours count in different sets: a repeated value does not wait for its own store.
    std::array<std::uint32_t, 2 * slots + 64> even_{}, odd_{};
};

}  // namespace quantsweep
