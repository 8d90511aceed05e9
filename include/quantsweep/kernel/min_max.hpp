// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Smallest and largest finite value, and how many values were what: the scalar oracle and the vector kernel.

#include <bit>
#include <cstdint>
#include <limits>
#include <span>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep {

/// What can be said of values without a histogram. A zero extreme is +0, or the order of +0 and -0 would show.
struct extremes {
    float minimum = std::numeric_limits<float>::infinity();   ///< of the finite values
    float maximum = -std::numeric_limits<float>::infinity();  ///< of the finite values
    std::uint64_t finite = 0;                                 ///< zeros included
    std::uint64_t zeros = 0;                                  ///< of both signs
    std::uint64_t nans = 0;                                   ///< how many values are NaN
    std::uint64_t positive_infinities = 0;                    ///< how many values are +infinity
    std::uint64_t negative_infinities = 0;                    ///< how many values are -infinity

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

    /// Widens the extremes to contain both.
    void include(float low, float high) noexcept {
        minimum = low < minimum ? low : minimum;
        maximum = maximum < high ? high : maximum;
    }

    /// The same, as a distribution without bins.
    distribution summary() const {
        return {{}, minimum, maximum, finite, zeros, nans, positive_infinities, negative_infinities};
    }

    friend bool operator==(const extremes&, const extremes&) = default;
};

/// The inverse of extremes::summary(), to load what was saved.
/// Errors  invalid_argument where the counts and the extremes cannot be of the same values
extremes to_extremes(const distribution& seen);

/// Adds the values to `seen`, with the same result as seen.count(x) for each.
/// Cost    in hot loop; a stretch with NaN or infinity in it, or whose sum overflows, is counted by the oracle
void count_extremes(std::span<const float> values, extremes& seen);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/min_max.ipp>
#endif
