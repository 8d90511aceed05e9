// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may ask of an allocation.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// What shipping a layer under a scheme costs, in whole units; a fraction counts as a whole one, so that no budget is
/// exceeded by rounding.
struct cost_model {
    std::string name;  ///< "microseconds", for the reports
    /// By a layer's name, as rows have it; without a scheme it is in float. Finite and not negative.
    std::function<double(const std::string& layer, const scheme* how)> of{};
};

/// A further cost, and the most that a recipe may come to: microseconds beside bytes.
struct cost_limit {
    std::optional<cost_model> cost{};  ///< empty: bytes of weights
    std::uint64_t budget = 0;          ///< in the unit of that cost
};

/// Finds the allocation that loses least within one budget for each cost of the problem: solve_with_cbc of allocate/cbc.hpp,
/// or a solver of your own.
using allocation_solver =
    std::function<allocation(const allocation_problem& problem, std::span<const std::uint64_t> budgets)>;

/// What a caller may choose of an allocation.
struct allocation_options {
    std::vector<scheme> schemes{w8a8(), w4a8()};  ///< what a layer may have, beside float; at most 64
    std::optional<std::uint64_t> budget{};        ///< of the cost
    /// Empty: bytes of weights with their scales and zero points, as stored_weights counts them.
    std::optional<cost_model> cost{};
    std::vector<cost_limit> limits{};  ///< further costs that every mixed recipe keeps within; they need `solve`
    allocation_solver solve{};         ///< for limits: solve_with_cbc
    std::size_t points = 8;            ///< recipes of the front that are measured, beside the uniform ones
    /// How often pairs may be measured where drops do not add up.
    std::size_t rounds = 1;
    double confidence = 0.95;        ///< of every interval; 1 - the familywise error of what stands
    std::size_t threads = 1;         ///< as in a sweep
    std::size_t max_live_bytes = 0;  ///< as in a sweep
    progress_callback progress{};    ///< of one sweep after another
};

/// Errors  invalid_argument
void check_allocation_options(const allocation_options& options);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/options.ipp>
#endif
