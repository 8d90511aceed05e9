// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sums from which a squared error is computed.

namespace quantsweep {

/// Sums over the elements of a tensor. The sums of several tensors can be added.
struct squared_error_sums {
    double signal = 0;         ///< the sum of reference^2
    double noise = 0;          ///< the sum of (reference - value)^2
    double max_abs_error = 0;  ///< the largest |reference - value|; NaN errors are left out

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
