// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of allocate.hpp.

#include <quantsweep/allocate/allocate.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/allocate/detail/allocation_run.hpp>
#include <quantsweep/allocate/detail/paired_metric.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/sweep/sweep.hpp>
#include <quantsweep/sweep/weight_sizes.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE allocation_summary detail::run_allocation(any_graph& host, const any_calibration& seen,
                                                            const any_batches& batches, const any_metrics& metrics,
                                                            const allocation_options& options) {
    check_allocation_options(options);
    if (batches.size() < 2)
        throw empty_batches{"",
                            "an allocation is chosen on some batches and verified on others; pass at least 2 batches"};
    require_paired_lead(metrics);
    const std::vector<stored_weights> storage = stored_weights_of(host, options.schemes);
    const auto require = [&](const std::optional<cost_model>& cost, std::uint64_t budget) {
        const std::uint64_t least = allocation_table::least_cost(storage, cost, options);
        if (budget < least)
            throw invalid_argument{"", "no allocation keeps a budget of " + std::to_string(budget) + " " +
                                           allocation_table::name_of(cost) + "; pass a budget of at least " +
                                           std::to_string(least)};
    };
    if (options.budget) require(options.cost, *options.budget);
    for (const cost_limit& limit : options.limits) require(limit.cost, limit.budget);
    if (options.store) open_store(host, seen, batches, metrics, {.schemes = options.schemes, .store = options.store});
    return allocation_run{host, seen, batches, metrics, options}.run();
}

QUANTSWEEP_INLINE recipe recipe_of(const allocation_summary& found, std::string_view point) {
    for (const allocation_point& each : found.points) {
        if (each.name != point) continue;
        recipe made{each.name};
        for (const recipe_choice& choice : each.choices)
            made.layers.emplace(choice.layer,
                                choice.scheme.empty() ? std::nullopt : std::optional{parse_scheme(choice.scheme)});
        return made;
    }
    throw invalid_argument{
        "", "the allocation has no point called '" + std::string{point} + "'; pass the name of one of its points"};
}

}  // namespace quantsweep
