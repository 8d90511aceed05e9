// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range of a number of standard deviations on each side of the mean.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Clips values that are more than k standard deviations from the mean; 0 stays inside.
/// Formula  docs/quantization.md, eq. 24
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram; invalid_argument unless k is finite and
///          positive
/// Cost     O(bins)
class sigma_estimator {
public:
    /// Whether k can be this number.
    static bool valid(double deviations) noexcept;

    /// Takes k, the number of standard deviations on each side of the mean.
    explicit sigma_estimator(double deviations = 3);

    range estimate(const distribution& seen, const any_format&) const;
    std::string name() const;
    /// The number of standard deviations on each side of the mean.
    double deviations() const noexcept { return deviations_; }

private:
    double deviations_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/sigma.ipp>
#endif
