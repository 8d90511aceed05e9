// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a range estimator: from what was observed, and the format, to the range to represent.

#include <concepts>
#include <string>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/any_format.hpp>

namespace quantsweep {

/// A pure function of a distribution and a format.
///   e.estimate(distribution, format)   -> range with low <= high, both finite
///                                      errors: empty_observation where no finite value was seen
///   e.name()                           parses back through any_estimator::parse, "percentile:99.99"
/// and, optionally,
///   e.chosen(distribution, format)     -> the estimator to which this one leaves the decision; its range is the same
/// A model may be a template over the format; it is always usable with any_format.
template <class Estimator>
concept range_estimator =
    std::copyable<Estimator> && requires(const Estimator e, const distribution& seen, const any_format& f) {
        { e.estimate(seen, f) } -> std::convertible_to<range>;
        { e.name() } -> std::convertible_to<std::string>;
    };

}  // namespace quantsweep
