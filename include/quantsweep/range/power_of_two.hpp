// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Widens or narrows another estimator's range until the format's scale is a power of two.

#include <concepts>
#include <string>
#include <utility>

#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// If the inner range clips nothing, this one clips nothing either: it rounds the scale up. Otherwise it takes the
/// neighbouring power of two with the smaller squared error; the greater power if the errors are equal or there is no
/// histogram. Zero keeps its code. If the scale is already a power of two, or the format has no scale, it keeps the
/// inner range.
/// Formula  docs/quantization.md, eq. 27
/// NaN/Inf  as the inner estimator does
/// Errors   those of the inner estimator
/// Cost     that of the inner estimator, and O(bins)
class power_of_two_estimator {
public:
    // The constructor excludes this class: to be copied, the class would have to know whether it is an estimator
    // itself.
    /// Takes the estimator whose range is rounded.
    template <class Inner>
        requires(!std::same_as<Inner, power_of_two_estimator>) && range_estimator<Inner>
    explicit power_of_two_estimator(Inner inner) : inner_{std::move(inner)} {}

    range estimate(const distribution& seen, const any_format& f) const;
    /// The same rounding of the estimator that the inner estimator chooses.
    power_of_two_estimator chosen(const distribution& seen, const any_format& f) const;
    std::string name() const;

private:
    any_estimator inner_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/power_of_two.ipp>
#endif
