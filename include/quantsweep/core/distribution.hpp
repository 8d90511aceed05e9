// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a summary knows of a tensor's values. Every range estimator reads this one form.

#include <cstdint>
#include <limits>
#include <vector>

namespace quantsweep {

/// A bin holds `count` values in [lower, upper]. It is a point if both ends are equal. Both ends have the same sign.
struct bin {
    float lower;          ///< the smaller end
    float upper;          ///< the larger end
    std::uint64_t count;  ///< how many values
};

/// The distribution of a tensor's values, as an observer recorded it.
/// Units    those of the tensor
/// NaN/Inf  counted separately, in no bin and in neither extreme; all zeros, of either sign, are in one point bin
/// Empty    finite == 0, minimum > maximum, no bins
struct distribution {
    std::vector<bin> bins{};  ///< ascending, may share ends; empty if the observer keeps only extremes
    float minimum = std::numeric_limits<float>::infinity();   ///< exact
    float maximum = -std::numeric_limits<float>::infinity();  ///< exact
    std::uint64_t finite = 0;                                 ///< the number of finite values, including zeros
    std::uint64_t zeros = 0;                                  ///< the number of zeros of both signs
    std::uint64_t nans = 0;                                   ///< the number of values that are NaN
    std::uint64_t positive_infinities = 0;                    ///< the number of values that are +infinity
    std::uint64_t negative_infinities = 0;                    ///< the number of values that are -infinity
    std::uint64_t collapsed = 0;  ///< finite values in bins that lack of memory made too wide

    /// How many values are NaN or infinite.
    std::uint64_t nonfinite() const noexcept { return nans + positive_infinities + negative_infinities; }
};

}  // namespace quantsweep
