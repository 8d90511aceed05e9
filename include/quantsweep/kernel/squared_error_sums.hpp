// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a squared error is made of.

namespace quantsweep {

/// Sums over the elements of a tensor; those of several tensors add up.
struct squared_error_sums {
    double signal = 0;         ///< sum of reference^2
    double noise = 0;          ///< sum of (reference - value)^2
    double max_abs_error = 0;  ///< NaN errors left out

    /// Adds the sums of other elements.
    squared_error_sums& operator+=(const squared_error_sums& other) noexcept {
        signal += other.signal;
        noise += other.noise;
        max_abs_error = max_abs_error < other.max_abs_error ? other.max_abs_error : max_abs_error;
        return *this;
    }
    friend bool operator==(const squared_error_sums&, const squared_error_sums&) = default;
};

}  // namespace quantsweep
