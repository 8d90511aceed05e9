// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a summary knows of a tensor's values, in the one form that every range estimator reads.

#include <cstdint>
#include <limits>
#include <vector>

namespace quantsweep {

/// Values in [lower, upper], `count` of them; a point where the two are equal. Both ends have the same sign.
struct bin {
    float lower;          ///< the smaller end
    float upper;          ///< the larger end
    std::uint64_t count;  ///< how many values
};

/// Units    those of the tensor
/// NaN/Inf  counted apart, in no bin and in neither extreme; zeros (of either sign) are one point bin
/// Empty    finite == 0, minimum > maximum, no bins
struct distribution {
    std::vector<bin> bins{};  ///< ascending, disjoint but for shared ends; empty where the observer keeps only extremes
    float minimum = std::numeric_limits<float>::infinity();   ///< exact
    float maximum = -std::numeric_limits<float>::infinity();  ///< exact
    std::uint64_t finite = 0;                                 ///< zeros included
    std::uint64_t zeros = 0;                                  ///< of both signs
    std::uint64_t nans = 0;                                   ///< how many values are NaN
    std::uint64_t positive_infinities = 0;                    ///< how many values are +infinity
    std::uint64_t negative_infinities = 0;                    ///< how many values are -infinity
    std::uint64_t collapsed = 0;  ///< of the finite ones, those in a bin wider than it should be: memory was short

    /// How many values are NaN or infinite.
    std::uint64_t nonfinite() const noexcept { return nans + positive_infinities + negative_infinities; }
};

}  // namespace quantsweep
