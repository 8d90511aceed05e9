// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Smallest and largest finite value, and how many values were what: the scalar oracle and the vector kernel.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

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

namespace detail {

/// What is known of a stretch of values without a branch for each.
struct stretch_extremes {
    float low, high;
    std::uint64_t zeros;
    bool finite;  ///< false where there may be NaN or infinity among them: then the others mean nothing
};

/// Lane by lane, over all vectors that were counted.
template <std::size_t Lanes>
struct extremes_lanes {
    simd<float, Lanes> low, high, probe;
    simd<std::int32_t, Lanes> zeros;

    [[gnu::always_inline]] void count(const simd<float, Lanes>& x) noexcept {
        low = x < low ? x : low;
        high = x > high ? x : high;
        zeros -= x == 0.0f;
    }
    [[gnu::always_inline]] stretch_extremes total() const noexcept {
        stretch_extremes result{low[0], high[0], 0, true};
        float sum = 0;
        for (std::size_t k = 0; k < Lanes; ++k) {
            result.low = std::min(result.low, low[k]);
            result.high = std::max(result.high, high[k]);
            result.zeros += static_cast<std::uint64_t>(zeros[k]);
            sum += probe[k] - probe[k];  // 0, or NaN
        }
        result.finite = sum == 0;
        return result;
    }
};

struct extremes_kernel {
    /// `size` is a multiple of Lanes, not 0, and below 2^31.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static stretch_extremes run(const float* values, std::size_t size) noexcept {
        simd<float, Lanes> a, b, c, d;
        load(a, values);
        // A sum is no longer finite once NaN or infinity went in, and never again.
        extremes_lanes<Lanes> seen{a, a, {}, {}};
        std::size_t i = 0;
        for (; i + 4 * Lanes <= size; i += 4 * Lanes) {
            load(a, values + i);
            load(b, values + i + Lanes);
            load(c, values + i + 2 * Lanes);
            load(d, values + i + 3 * Lanes);
            seen.probe += (a + b) + (c + d);
            seen.count(a);
            seen.count(b);
            seen.count(c);
            seen.count(d);
        }
        for (; i < size; i += Lanes) {
            load(a, values + i);
            seen.probe += a;
            seen.count(a);
        }
        return seen.total();
    }
};

}  // namespace detail

/// Adds the values to `seen`, with the same result as seen.count(x) for each.
/// Cost    in hot loop; a stretch with NaN or infinity in it, or whose sum overflows, is counted by the oracle
inline void count_extremes(std::span<const float> values, extremes& seen,
                           instruction_set set = widest_instruction_set) {
    constexpr std::size_t step = 16, stretch = 4096;
    while (values.size() >= step) {
        const std::span<const float> now = values.first(std::min(values.size() / step * step, stretch));
        const detail::stretch_extremes counted = run_kernel<detail::extremes_kernel>(set, now.data(), now.size());
        if (counted.finite) {
            seen.finite += now.size();
            seen.zeros += counted.zeros;
            // Adding +0 turns -0 into +0 and changes nothing else.
            seen.include(counted.low + 0.0f, counted.high + 0.0f);
        } else {
            for (float x : now) seen.count(x);
        }
        values = values.subspan(now.size());
    }
    for (float x : values) seen.count(x);
}

}  // namespace quantsweep
