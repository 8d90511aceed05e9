// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The smallest and largest finite value, and the number of values of each kind: the scalar oracle and the
///        vector kernel.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// A summary of values without a histogram. A zero extreme is +0; otherwise the order of +0 and -0 would show.
struct extremes {
    float minimum = std::numeric_limits<float>::infinity();   ///< of the finite values
    float maximum = -std::numeric_limits<float>::infinity();  ///< of the finite values
    std::uint64_t finite = 0;                                 ///< the number of finite values, including zeros
    std::uint64_t zeros = 0;                                  ///< the number of zeros of both signs
    std::uint64_t nans = 0;                                   ///< the number of values that are NaN
    std::uint64_t positive_infinities = 0;                    ///< the number of values that are +infinity
    std::uint64_t negative_infinities = 0;                    ///< the number of values that are -infinity

    /// Counts one value. This is the scalar oracle.
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

    /// Adds the other's values: exact, associative, commutative.
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

    /// The extremes and counts as a distribution without bins.
    distribution summary() const {
        return {{}, minimum, maximum, finite, zeros, nans, positive_infinities, negative_infinities};
    }

    friend bool operator==(const extremes&, const extremes&) = default;
};

/// Adds the values to `seen`, with the same result as a call of seen.count(x) for each.
/// Cost    in hot loop; the scalar oracle counts a stretch that contains NaN or infinity, or whose sum overflows
void count_extremes(std::span<const float> values, extremes& seen);

/// Adds the values of each channel c of the block to of(c), with the same result as a call of its count(x) for each value.
/// Cost    one pass; the scalar oracle counts a stretch or a column that contains NaN or infinity
void count_channel_extremes(const tensor_block<const float>& block, function_ref<extremes&(std::size_t c)> of);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/min_max.ipp>
#endif
