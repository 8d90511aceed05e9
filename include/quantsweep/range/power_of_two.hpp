// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Another estimator's range, widened or narrowed until the format's scale is a power of two.

#include <concepts>
#include <string>
#include <utility>

#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Where the inner range clips nothing, neither does this: the scale is rounded up. Else that of the two neighbouring
/// powers whose squared error is less; the greater one where they are equal, or there is no histogram to tell. Zero
/// keeps its code. A scale that is a power of two already, and a format without a scale, keep the inner range.
/// Formula  docs/quantization.md, eq. 27
/// NaN/Inf  as the inner estimator does
/// Errors   those of the inner estimator
/// Cost     that of the inner estimator, and O(bins)
class power_of_two_estimator {
public:
    // Not of itself: to be copied, it would ask whether it is an estimator.
    /// The estimator whose range is rounded.
    template <class Inner>
        requires(!std::same_as<Inner, power_of_two_estimator>) && range_estimator<Inner>
    explicit power_of_two_estimator(Inner inner) : inner_{std::move(inner)} {}

    range estimate(const distribution& seen, const any_format& f) const;
    /// Around the one that the inner estimator chooses.
    power_of_two_estimator chosen(const distribution& seen, const any_format& f) const;
    std::string name() const;

private:
    any_estimator inner_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/power_of_two.ipp>
#endif
