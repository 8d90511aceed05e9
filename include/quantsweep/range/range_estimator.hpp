// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a range estimator, which computes the range to represent from a summary and a format.

#include <concepts>
#include <string>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/any_format.hpp>

namespace quantsweep {

/// A pure function of a distribution and a format.
///   e.estimate(distribution, format)   -> range with low <= high, both finite;
///                                      errors: empty_observation if no finite value was seen
///   e.name()                           parses back through any_estimator::parse, "percentile:99.99"
/// Optional:
///   e.chosen(distribution, format)     -> the estimator that decides in this one's place; its range is the same
template <class Estimator>
concept range_estimator =
    std::copyable<Estimator> && requires(const Estimator e, const distribution& seen, const any_format& f) {
        { e.estimate(seen, f) } -> std::convertible_to<range>;
        { e.name() } -> std::convertible_to<std::string>;
    };

/// True if the type is a range estimator; otherwise it does not compile, and the compiler's first line names the
/// missing member:
///   static_assert(quantsweep::models_range_estimator<my_estimator>());
template <class Estimator>
consteval bool models_range_estimator() {
    static_assert(std::copyable<Estimator>, "quantsweep: a range estimator needs to be copyable");
    static_assert(
        requires(const Estimator e, const distribution& seen, const any_format& f) {
            { e.estimate(seen, f) } -> std::convertible_to<range>;
        },
        "quantsweep: a range estimator needs e.estimate(seen, f) const -> range, of a distribution and an any_format");
    static_assert(
        requires(const Estimator e) {
            { e.name() } -> std::convertible_to<std::string>;
        }, "quantsweep: a range estimator needs e.name() const -> std::string");
    return true;
}

}  // namespace quantsweep
