// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Follows a sweep: finds which scheme each layer should get, and what mends the layers that dip.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/allocate/remedies.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"

namespace examples {

/// Returns the budget of "bytes=1500000"; nullopt for "front".
/// Errors  bad_argument
inline std::optional<std::uint64_t> parse_budget(const std::string& text) {
    if (text == "front") return std::nullopt;
    const std::string bytes = "bytes=";
    if (text.starts_with(bytes))
        if (const auto budget = qs::parse_number<std::uint64_t>(text.substr(bytes.size()))) return budget;
    throw bad_argument{"--allocate: '" + text + "' is neither bytes=N, the bytes that the weights may take, nor front"};
}

/// Runs before the work.
/// Errors  bad_argument if there is no second half of batches, or if no choice of schemes keeps the budget
template <qs::described_graph Graph>
void check_what_to_ship(Graph& host, std::size_t batches, const sweep_arguments& given,
                        const std::vector<qs::scheme>& schemes) {
    if (given.allocate.empty()) return;
    if (batches < 2)
        throw bad_argument{
            "--allocate: one half of the batches chooses and the other verifies; pass more samples than one batch "
            "holds"};
    const std::optional<std::uint64_t> budget = parse_budget(given.allocate);
    std::uint64_t least = 0;
    for (const qs::stored_weights& layer : qs::stored_weights_of(host, schemes))
        least += std::min(layer.in_float, *std::min_element(layer.by_scheme.begin(), layer.by_scheme.end()));
    if (budget && *budget < least)
        throw bad_argument{"--allocate: the budget is " + std::to_string(*budget) +
                           " bytes; under these schemes the weights take at least " + std::to_string(least)};
}

/// Adds what the command line asks for besides rows.
/// Errors  bad_argument
template <qs::described_graph Graph, class Batches, class Metrics>
void add_what_to_ship(qs::sweep_result& result, Graph& host, const qs::calibration<>& seen, const Batches& batches,
                      const Metrics& metrics, const sweep_arguments& given, const qs::sweep_options& options) {
    if (!given.allocate.empty())
        from_option<qs::error>("--allocate", [&] {
            const qs::allocation_options asked{.schemes = options.schemes,
                                               .budget = parse_budget(given.allocate),
                                               .threads = options.threads,
                                               .max_live_bytes = options.max_live_bytes,
                                               // A sweep with a threshold keeps its records in another order.
                                               .store = options.stop_threshold ? nullptr : options.store,
                                               .progress = options.progress};
            result.allocation =
                with_metrics(metrics, [&](const auto& all) { return qs::allocate(host, seen, batches, all, asked); });
        });
    if (given.remedies)
        result.remedies = with_metrics(
            metrics, [&](const auto& all) { return qs::find_remedies(host, seen, batches, all, result, options); });
}

}  // namespace examples
