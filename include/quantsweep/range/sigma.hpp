// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The mean and a number of standard deviations to either side.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Clips what is more than k standard deviations from the mean; 0 stays inside.
/// Formula  docs/quantization.md, eq. 24
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument unless k is finite and
///          positive
/// Cost     O(bins)
class sigma_estimator {
public:
    /// Whether so many standard deviations can be asked for.
    static bool valid(double deviations) noexcept;

    /// How many standard deviations on either side of the mean.
    explicit sigma_estimator(double deviations = 3);

    range estimate(const distribution& seen, const any_format&) const;
    std::string name() const;
    /// How many standard deviations lie on either side.
    double deviations() const noexcept { return deviations_; }

private:
    double deviations_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/sigma.ipp>
#endif
