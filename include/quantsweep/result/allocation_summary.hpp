// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What an allocation found: recipes between small and good, chosen on one half of the samples, measured on the other.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// A further cost, and the most that a recipe may come to.
struct allocation_limit {
    std::string cost_name{};   ///< "microseconds"
    std::uint64_t budget = 0;  ///< in the unit of that cost
    friend bool operator==(const allocation_limit& a, const allocation_limit& b) = default;
};

/// One recipe. What is measured is of the verifying samples, which had no part in making or choosing it.
struct allocation_point {
    std::string name{};                          ///< "allocation 3"; of a uniform recipe its scheme's
    bool uniform = false;                        ///< every layer has the same scheme
    std::vector<recipe_choice> choices{};        ///< by layer, in topological order
    std::uint64_t cost = 0;                      ///< in the unit of the costs
    std::vector<std::uint64_t> limited_costs{};  ///< one for each of the summary's limits
    double predicted_drop =
        no_number;  ///< the sum of its layers' drops, and of its pairs', as far as they are not noise
    double predicted_sqnr_db = no_number;  ///< of the network's output, as if the layers' noise added up
    double choosing_drop = no_number;      ///< as measured on the choosing samples
    score measured{};                      ///< of the leading metric; Holm's family is that of all points
    double output_sqnr_db = no_number;     ///< measured
    /// The best uniform recipe that costs no more, by the choosing samples; empty where none is as cheap, and of a uniform
    /// recipe.
    std::string rival{};
    score
        against_rival{};  ///< drop: how much more the rival loses, paired by sample; Holm's family is that of all points
    std::string failure{};  ///< why there are no numbers; empty where there are
    friend bool operator==(const allocation_point& a, const allocation_point& b);
};

/// A pair of layers whose drop together was measured.
struct measured_pair {
    /// The two layers, and the scheme of each.
    recipe_choice first{}, second{};
    double interaction = no_number;  ///< their drop together less those of each alone, on the choosing samples
    friend bool operator==(const measured_pair& a, const measured_pair& b);
};

/// What `allocate` found: recipes, by what they cost and what they lose.
struct allocation_summary {
    std::string metric{};                    ///< that leads
    std::string cost_name{};                 ///< "bytes of weights"
    std::uint64_t float_cost = 0;            ///< of the network in float
    std::optional<std::uint64_t> budget{};   ///< the largest cost that was allowed; none where any was
    std::vector<allocation_limit> limits{};  ///< of further costs; every mixed recipe keeps them
    /// How many samples the recipes were chosen on.
    std::uint64_t choosing_samples = 0;
    std::uint64_t verifying_samples = 0;     ///< how many samples they were measured on
    double baseline = no_number;             ///< of the float network, on the verifying samples
    double confidence = 0.95;                ///< of the intervals
    std::vector<allocation_point> points{};  ///< by ascending cost
    std::string recommended{};               ///< a point's name; empty where none can be
    std::string reason{};                    ///< why that one, or why none: a sentence
    /// Whether, on the choosing samples, each point's predicted drop lies in its measured interval, as the last round had it.
    bool adds_up = true;
    std::vector<measured_pair> pairs{};  ///< measured since drops did not add up
    double error_bound = 0;              ///< of the front's predicted losses: 0 where it is exact
    friend bool operator==(const allocation_summary& a, const allocation_summary& b);
};

/// Whether a recipe costs no more than the summary's limits allow. Uniform recipes are measured even if they cost more.
bool keeps_limits(const allocation_point& point, const std::vector<allocation_limit>& limits);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/allocation_summary.ipp>
#endif
