// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The options of an allocation.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// The cost of shipping a layer under a scheme, in whole units. A fraction of a unit is rounded up, so that rounding
/// never makes a recipe exceed a budget.
struct cost_model {
    std::string name;  ///< for the reports: "microseconds"
    /// Returns the cost of the layer, by its name in the rows; `how` is nullptr for float. The cost must be finite and
    /// not negative.
    std::function<double(const std::string& layer, const scheme* how)> of{};
};

/// A further cost, and the most of it that a recipe may take: microseconds beside bytes.
struct cost_limit {
    std::optional<cost_model> cost{};  ///< empty: bytes of weights
    std::uint64_t budget = 0;          ///< in the unit of that cost
};

/// Finds the allocation that loses least within one budget for each cost of the problem: solve_with_cbc of
/// allocate/cbc.hpp, or your own solver.
using allocation_solver =
    std::function<allocation(const allocation_problem& problem, std::span<const std::uint64_t> budgets)>;

/// The options of an allocation.
struct allocation_options {
    std::vector<scheme> schemes{w8a8(), w4a8()};  ///< the schemes that a layer may have, beside float; at most 64
    std::optional<std::uint64_t> budget{};        ///< the largest cost of a recipe
    /// The cost of a layer. Empty: the bytes of its weights with their scales and zero points, as stored_weights counts
    /// them.
    std::optional<cost_model> cost{};
    std::vector<cost_limit> limits{};  ///< further costs that every mixed recipe keeps; they need `solve`
    allocation_solver solve{};         ///< the solver for `limits`: solve_with_cbc
    /// How many recipes of the front are measured, beside the uniform ones. Those that lose no less than a uniform recipe
    /// that costs no more are left out of the result.
    std::size_t points = 8;
    /// How many times pairs may be measured if drops do not add up.
    std::size_t rounds = 1;
    double confidence = 0.95;  ///< for every interval; 1 - confidence is the familywise error of what is significant
    std::size_t threads = 1;   ///< as in a sweep
    std::size_t max_live_bytes = 0;  ///< as in a sweep
    /// Keeps the finished cells, so that an interrupted allocation continues. A sweep of the same batches under the same
    /// schemes may have used it: what that sweep measured is then not measured again. nullptr keeps nothing.
    cell_store* store = nullptr;
    progress_callback progress{};  ///< reports one sweep after another
};

/// Errors  invalid_argument
void check_allocation_options(const allocation_options& options);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/options.ipp>
#endif
