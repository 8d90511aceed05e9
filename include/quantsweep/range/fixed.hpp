// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A range that is known.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Whatever was seen, and also where nothing was.
/// Errors   invalid_argument unless both ends are finite, the lower first
/// Cost     O(1); needs no histogram
class fixed_estimator {
public:
    /// Whether these can be the ends of a range: finite, the lower one not above the other.
    static bool valid(float low, float high) noexcept;

    /// The range itself.
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
