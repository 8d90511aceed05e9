// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The result of an allocation: recipes from small to good, chosen on one half of the samples and measured on the
///        other.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// A further cost, and the most of it that a recipe may take.
struct allocation_limit {
    std::string cost_name{};   ///< "microseconds"
    std::uint64_t budget = 0;  ///< in the unit of that cost
    friend bool operator==(const allocation_limit& a, const allocation_limit& b) = default;
};

/// One recipe, measured on the verifying samples, which had no part in making or choosing it.
struct allocation_point {
    std::string name{};                          ///< "allocation 3"; for a uniform recipe, the scheme's name
    bool uniform = false;                        ///< whether every layer has the same scheme
    std::vector<recipe_choice> choices{};        ///< one for each layer, in topological order
    std::uint64_t cost = 0;                      ///< in the unit of the costs
    std::vector<std::uint64_t> limited_costs{};  ///< one for each of the summary's limits
    /// The sum of the drops of its layers, and of its pairs, as far as they are not noise. For a metric that compares with
    /// float, here and below, a drop is the distance of its value from that of the float output itself; NaN in decibels.
    double predicted_drop = no_number;
    double predicted_sqnr_db = no_number;  ///< the network's output SQNR, as if the layers' noise added up
    double choosing_drop = no_number;      ///< measured on the choosing samples
    score measured{};                      ///< the leading metric's score; Holm's family is all points
    double output_sqnr_db = no_number;     ///< measured
    /// The best uniform recipe, by the choosing samples, that costs no more. Empty if no uniform recipe is as cheap, and
    /// for a uniform recipe.
    std::string rival{};
    /// Its drop is how much more the rival loses, paired by sample. Holm's family is all points.
    score against_rival{};
    std::string failure{};  ///< why there are no numbers; empty if there are
    friend bool operator==(const allocation_point& a, const allocation_point& b);
};

/// A pair of layers whose common drop was measured.
struct measured_pair {
    /// The two layers, and the scheme of each.
    recipe_choice first{}, second{};
    double interaction = no_number;  ///< their common drop minus the drops of each alone, on the choosing samples
    friend bool operator==(const measured_pair& a, const measured_pair& b);
};

/// The result of `allocate`: recipes with their costs and losses.
struct allocation_summary {
    std::string metric{};                    ///< the leading metric
    std::string cost_name{};                 ///< "bytes of weights"
    std::uint64_t float_cost = 0;            ///< the cost of the network in float
    std::optional<std::uint64_t> budget{};   ///< the largest cost that was allowed; empty if there was no limit
    std::vector<allocation_limit> limits{};  ///< limits of further costs; every mixed recipe keeps them
    /// The number of samples on which the recipes were chosen.
    std::uint64_t choosing_samples = 0;
    std::uint64_t verifying_samples = 0;     ///< the number of samples on which the recipes were measured
    double baseline = no_number;             ///< the float network's value, on the verifying samples
    double confidence = 0.95;                ///< the confidence of the intervals
    std::vector<allocation_point> points{};  ///< in order of ascending cost
    std::string recommended{};               ///< a point's name; empty if no point can be recommended
    std::string reason{};                    ///< a sentence: why this point, or why none
    /// Whether, on the choosing samples and in the last round, the interval of each recipe's measured drop reaches the range
    /// from its predicted drop to the sum of its layers' measured drops. Recipes that are left out
    /// afterwards count, too.
    bool adds_up = true;
    std::vector<measured_pair> pairs{};  ///< measured because drops did not add up
    double error_bound = 0;              ///< bounds the error of the front's predicted losses; 0 if the front is exact
    friend bool operator==(const allocation_summary& a, const allocation_summary& b);
};

/// Whether a recipe costs no more than the limits allow. Uniform recipes are measured even if they cost more.
bool keeps_limits(const allocation_point& point, const std::vector<allocation_limit>& limits);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/allocation_summary.ipp>
#endif
