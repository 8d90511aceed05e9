// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep of an example, which goes on from a journal where one is asked for, and what follows from it.

#include <optional>
#include <ostream>
#include <vector>

#include <quantsweep/io/journal.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"
#include "what_to_ship.hpp"

namespace examples {

/// Errors  bad_argument where the journal is of another sweep or the memory too little
template <qs::graph Graph, class Batches>
qs::sweep_result journaled_sweep(std::ostream& out, Graph& host, const qs::calibration<>& seen, const Batches& batches,
                                 const std::vector<named_metric>& metrics, const sweep_arguments& given,
                                 qs::sweep_options options) {
    check_what_to_ship(host, batches.size(), given, options.schemes);
    std::optional<qs::journal> store;
    if (!given.journal.empty()) options.store = &store.emplace(given.journal);
    const auto sweep = [&] {
        return with_metrics(metrics, [&](const auto& all) { return qs::sweep(host, seen, batches, all, options); });
    };
    qs::sweep_result result = from_option<qs::journal_mismatch>(
        "--journal", [&] { return from_option<qs::memory_cap>("--max-live-bytes", sweep); });
    if (store) out << store->summary() << "\n";
    options.store = nullptr;
    add_what_to_ship(result, host, seen, batches, metrics, given, options);
    return result;
}

}  // namespace examples
