// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of compare.hpp.

#include <quantsweep/testing/compare.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/testing/detail/conclude.hpp>

namespace quantsweep {

namespace detail {

/// Returns how far a number lies outside [low, high], relative to the tolerance: above 1 is too far. NaN is close only
/// to NaN.
QUANTSWEEP_INLINE double distance(double found, double low, double high, double tolerance) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (std::isnan(found) || std::isnan(low) || std::isnan(high))
        return std::isnan(found) && std::isnan(low) ? 0 : infinity;
    if (low <= found && found <= high) return 0;
    const double outside = found < low ? low - found : found - high;
    return tolerance > 0 ? outside / tolerance : infinity;
}

QUANTSWEEP_INLINE checked_row compare_rows(const row& found, const row& earlier, const golden_tolerance& tolerance) {
    const std::string name = name_text(found) + ": ";
    if (found.failure.empty() != earlier.failure.empty())
        return {name + (found.failure.empty() ? "has numbers, but failed earlier: " + earlier.failure
                                              : "failed: " + found.failure),
                false, std::numeric_limits<double>::infinity()};
    const score &now = found.scores.front(), &before = earlier.scores.front();
    const bool has_drop = !std::isnan(before.drop);
    const double apart =
        std::max({has_drop ? distance(now.drop, before.low, before.high, tolerance.metric)
                           : distance(now.value, before.value, before.value, tolerance.metric),
                  distance(found.sqnr_db, earlier.sqnr_db, earlier.sqnr_db, tolerance.db),
                  distance(found.output_sqnr_db, earlier.output_sqnr_db, earlier.output_sqnr_db, tolerance.db)});
    const auto numbers = [&](const row& r) {
        const score& leading = r.scores.front();
        return (has_drop ? "a drop of " + four_digits(leading.drop) + ", " + interval_text(leading)
                         : "a value of " + four_digits(leading.value)) +
               ", SQNR " + four_digits(r.sqnr_db) + " dB, of the outputs " + four_digits(r.output_sqnr_db) + " dB";
    };
    return {name + "expected " + numbers(earlier) + "; found " + numbers(found), apart <= 1, apart};
}

}  // namespace detail

QUANTSWEEP_INLINE expectation agrees_with(const sweep_result& found, const sweep_result& earlier,
                                          const golden_tolerance& tolerance) {
    const auto same = [](const row& a, const row& b) {
        return a.layer == b.layer && a.other_layer == b.other_layer && a.scheme == b.scheme && a.mode == b.mode;
    };
    const double before = leading_metric(earlier).baseline;
    const double apart = detail::distance(leading_metric(found).baseline, before, before, tolerance.metric);
    std::vector<detail::checked_row> checked{{"the float network: expected " + leading_metric(found).info.name + " " +
                                                  detail::four_digits(before) + ", found " +
                                                  detail::four_digits(leading_metric(found).baseline),
                                              apart <= 1, apart}};
    const auto lacks = [&](const sweep_result& other, const row& r, const std::string& sentence) {
        if (std::none_of(other.rows.begin(), other.rows.end(), [&](const row& o) { return same(o, r); }))
            checked.push_back({detail::name_text(r) + ": " + sentence, false, std::numeric_limits<double>::infinity()});
    };
    for (const row& r : found.rows)
        for (const row& e : earlier.rows)
            if (same(r, e)) checked.push_back(detail::compare_rows(r, e, tolerance));
    for (const row& r : found.rows) lacks(earlier, r, "is new");
    for (const row& r : earlier.rows) lacks(found, r, "is gone");
    return detail::conclude("expected that the float network and every row agree with the earlier result",
                            std::move(checked));
}

}  // namespace quantsweep
