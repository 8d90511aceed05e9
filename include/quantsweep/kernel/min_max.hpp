// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Smallest and largest finite value, and how many values were what: the scalar oracle and the vector kernel.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <xsimd/xsimd.hpp>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// What can be said of values without a histogram. A zero extreme is +0, or the order of +0 and -0 would show.
struct extremes {
    float minimum = std::numeric_limits<float>::infinity();  ///< of the finite values
    float maximum = -std::numeric_limits<float>::infinity();
    std::uint64_t finite = 0;  ///< zeros included
    std::uint64_t zeros = 0;
    std::uint64_t nans = 0;
    std::uint64_t positive_infinities = 0;
    std::uint64_t negative_infinities = 0;

    /// The scalar oracle.
    void count(float x) noexcept {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), magnitude = bits & 0x7fffffffu;
        if (magnitude > 0x7f800000u) {
            ++nans;
        } else if (magnitude == 0x7f800000u) {
            ++(bits == magnitude ? positive_infinities : negative_infinities);
        } else {
            ++finite;
            zeros += magnitude == 0;
            include(magnitude == 0 ? 0.0f : x, magnitude == 0 ? 0.0f : x);
        }
    }

    /// Exact, associative, commutative.
    void merge(const extremes& other) noexcept {
        include(other.minimum, other.maximum);
        finite += other.finite;
        zeros += other.zeros;
        nans += other.nans;
        positive_infinities += other.positive_infinities;
        negative_infinities += other.negative_infinities;
    }

    void include(float low, float high) noexcept {
        minimum = std::min(minimum, low);
        maximum = std::max(maximum, high);
    }

    distribution summary() const {
        return {{}, minimum, maximum, finite, zeros, nans, positive_infinities, negative_infinities};
    }

    friend bool operator==(const extremes&, const extremes&) = default;
};

/// The inverse of extremes::summary(), to load what was saved.
/// Errors  invalid_argument where the counts and the extremes cannot be of the same values
inline extremes to_extremes(const distribution& seen) {
    const bool none = seen.minimum == extremes{}.minimum && seen.maximum == extremes{}.maximum;
    const bool some = seen.minimum <= seen.maximum && std::isfinite(seen.minimum) && std::isfinite(seen.maximum);
    if (!(seen.finite == 0 ? none : some) || seen.zeros > seen.finite)
        throw invalid_argument{"", "the counts and the extremes are not of the same values"};
    return {seen.minimum,
            seen.maximum,
            seen.finite,
            seen.zeros,
            seen.nans,
            seen.positive_infinities,
            seen.negative_infinities};
}

/// Adds the values to `seen`, with the same result as seen.count(x) for each.
/// Cost    in hot loop; a stretch with NaN or infinity in it is counted by the oracle
template <class Arch = xsimd::default_arch>
void count_extremes(std::span<const float> values, extremes& seen) {
    using floats = xsimd::batch<float, Arch>;
    using words = xsimd::batch<std::int32_t, Arch>;
    constexpr std::size_t width = floats::size, stretch = 4096;
    // Parentheses: braces would be a list of lanes.
    const words magnitude_mask(0x7fffffff), none(0), one(1);
    while (values.size() >= width) {
        const std::size_t n = std::min(values.size() / width * width, stretch);
        floats low = floats::load_unaligned(values.data()), high = low;
        words largest(0), zeros(0);
        for (std::size_t i = 0; i < n; i += width) {
            const floats x = floats::load_unaligned(values.data() + i);
            const words magnitude = xsimd::bitwise_cast<words>(x) & magnitude_mask;
            low = xsimd::min(low, x);
            high = xsimd::max(high, x);
            largest = xsimd::max(largest, magnitude);
            zeros += xsimd::select(magnitude == none, one, none);
        }
        std::array<std::int32_t, width> lanes;
        largest.store_unaligned(lanes.data());
        if (*std::max_element(lanes.begin(), lanes.end()) >= 0x7f800000) {
            for (float x : values.first(n)) seen.count(x);
        } else {
            std::array<float, width> lows, highs;
            low.store_unaligned(lows.data());
            high.store_unaligned(highs.data());
            zeros.store_unaligned(lanes.data());
            seen.finite += n;
            for (std::int32_t lane : lanes) seen.zeros += static_cast<std::uint64_t>(lane);
            // Adding +0 turns -0 into +0 and changes nothing else.
            seen.include(*std::min_element(lows.begin(), lows.end()) + 0.0f,
                         *std::max_element(highs.begin(), highs.end()) + 0.0f);
        }
        values = values.subspan(n);
    }
    for (float x : values) seen.count(x);
}

}  // namespace quantsweep
