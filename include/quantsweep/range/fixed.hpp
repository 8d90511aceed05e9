// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A range that the caller gives.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Returns the given range whatever was observed, even if nothing was.
/// Errors   invalid_argument unless both ends are finite and low <= high
/// Cost     O(1); needs no histogram
class fixed_estimator {
public:
    /// Whether these can be the ends of a range: both finite, and the lower end not above the upper end.
    static bool valid(float low, float high) noexcept;

    /// Takes the ends of the range.
    fixed_estimator(float low, float high);

    range estimate(const distribution&, const any_format&) const { return range_; }
    std::string name() const;

private:
    range range_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/fixed.ipp>
#endif
