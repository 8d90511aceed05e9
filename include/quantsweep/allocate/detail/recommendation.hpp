// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which of the measured recipes is recommended, and each point's rival, by the choosing samples alone.

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <quantsweep/result/allocation_summary.hpp>

namespace quantsweep::detail {

/// A point as the choosing samples have it.
struct chosen_numbers {
    double drop = no_number;  ///< NaN of a metric without drops
    double low = no_number;   ///< end of the drop's interval
    double sqnr_db = no_number;
};

/// Whether a loses less than b: by drop, then by noise, then by cost.
inline bool loses_less(const allocation_point& a, const chosen_numbers& of_a, const allocation_point& b,
                       const chosen_numbers& of_b) {
    const auto order = [](const allocation_point& p, const chosen_numbers& n) {
        return std::tuple{std::isnan(n.drop) ? 0 : n.drop, -n.sqnr_db, p.cost};
    };
    return order(a, of_a) < order(b, of_b);
}

/// The best of the points that `allowed` accepts.
template <class Allowed>
std::optional<std::size_t> best_of_points(const std::vector<allocation_point>& points,
                                          const std::vector<chosen_numbers>& numbers, Allowed&& allowed) {
    std::optional<std::size_t> best;
    for (std::size_t k = 0; k < points.size(); ++k)
        if (points[k].failure.empty() && !std::isnan(numbers[k].sqnr_db) && allowed(points[k], numbers[k]) &&
            (!best || loses_less(points[k], numbers[k], points[*best], numbers[*best])))
            best = k;
    return best;
}

/// The uniform recipe that loses least of those that cost no more than the point.
inline std::string rival_of(const allocation_point& point, const std::vector<allocation_point>& points,
                            const std::vector<chosen_numbers>& numbers) {
    if (point.uniform) return {};
    const auto rival = best_of_points(points, numbers, [&](const allocation_point& p, const chosen_numbers&) {
        return p.uniform && p.cost <= point.cost;
    });
    return rival ? points[*rival].name : std::string{};
}

/// Within the budget the point that loses least. Without one the cheapest whose drop may be 0.
inline void recommend(allocation_summary& into, const std::vector<chosen_numbers>& numbers) {
    const std::string on = " on the choosing samples";
    if (into.budget) {
        const auto best = best_of_points(into.points, numbers, [&](const allocation_point& p, const chosen_numbers&) {
            return p.cost <= *into.budget;
        });
        if (best) {
            into.recommended = into.points[*best].name;
            into.reason = "It loses least" + on + " of the recipes that were measured and keep the budget of " +
                          std::to_string(*into.budget) + " " + into.cost_name;
        } else {
            into.reason = "No measured recipe within the budget has numbers";
        }
        return;
    }
    std::optional<std::size_t> cheapest;
    for (std::size_t k = 0; k < into.points.size(); ++k)
        if (into.points[k].failure.empty() && numbers[k].low <= 0 &&
            (!cheapest || into.points[k].cost < into.points[*cheapest].cost))
            cheapest = k;
    if (cheapest) {
        into.recommended = into.points[*cheapest].name;
        into.reason = "It is the cheapest of the recipes that were measured whose drop" + on +
                      " may be 0, and no budget was given";
    } else {
        into.reason = "Every measured recipe loses something" + on + ", or the metric has no drop; give a budget";
    }
}

}  // namespace quantsweep::detail
