// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A recipe that an allocation considers, and the choice of points of the front to measure.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <quantsweep/allocate/detail/allocation_table.hpp>
#include <quantsweep/allocate/options.hpp>
#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

struct candidate {
    recipe what;
    allocation_point point;
    /// The groups' choices. Empty for a uniform recipe that gives some group a decision that it cannot have.
    std::optional<std::vector<std::size_t>> chosen;
    double measured_sum = 0;  ///< sum of its layers' drops as measured, with noise, plus those of its pairs
    // On the choosing samples:
    double low = no_number, high = no_number;  ///< interval of the drop, valid for all candidates together
    double own_low = no_number;                ///< at the confidence for a single candidate
    double sqnr_db = no_number;
    bool is_beaten = false;  ///< whether its rival, which costs no more, loses as little
};

/// Returns the name of a mixed recipe.
inline std::string allocation_name(std::size_t number) { return "allocation " + std::to_string(number); }

/// Picks at most so many points of the front, spread evenly over the logarithms of their cost, including both ends.
/// Leaves out the float network and uniform recipes, which are measured anyway. Adds the best point within the budget.
inline std::vector<const allocation*> pick_points(const pareto_front& front, const allocation_table& table,
                                                  const allocation_options& options) {
    const auto& points = front.points;
    const auto is_wanted = [&](std::size_t k) {
        return table.sum(points[k].chosen).quantizes && !table.is_uniform(points[k].chosen);
    };
    std::set<std::size_t> picked;
    std::vector<std::size_t> left;
    for (std::size_t k = 0; k < points.size(); ++k)
        if (is_wanted(k)) left.push_back(k);
    const auto scale = [&](std::size_t k) { return std::log(1.0 + static_cast<double>(points[k].costs[0])); };
    const double first = left.empty() ? 0 : scale(left.front()), last = left.empty() ? 0 : scale(left.back());
    for (std::size_t n = 0; n < options.points && !left.empty(); ++n) {
        const double share = options.points == 1 ? 0 : static_cast<double>(n) / static_cast<double>(options.points - 1);
        const double wanted = first + share * (last - first);
        const auto nearest = std::min_element(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
            return std::fabs(scale(a) - wanted) < std::fabs(scale(b) - wanted);
        });
        picked.insert(*nearest);
        left.erase(nearest);
    }
    if (options.budget)
        if (const auto k = static_cast<std::size_t>(&best_within(front, *options.budget) - points.data()); is_wanted(k))
            picked.insert(k);
    std::vector<const allocation*> found;
    for (std::size_t k : picked) found.push_back(&points[k]);
    return found;
}

}  // namespace quantsweep::detail
