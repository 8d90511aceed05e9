// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep of an example, which can continue from a journal, and what follows from it.

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <quantsweep/io/merge_journals.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"
#include "ranks.hpp"
#include "what_to_ship.hpp"

namespace examples {

/// Merges the journals of shards into the one from which the sweep continues.
inline void merge(const sweep_arguments& given) {
    if (given.merge_journals.empty()) return;
    std::vector<std::string> all;
    for (const std::filesystem::path& each : given.merge_journals) all.push_back(each.string());
    if (std::filesystem::exists(given.journal)) all.push_back(given.journal.string());
    qs::merge_journals(all, given.journal.string());
}

/// metrics  what with_metrics passes: named metrics, or a type of the example's own
/// Errors   bad_argument if the journal is of another sweep, or if the memory is too small
template <qs::described_graph Graph, class Batches, class Metrics>
qs::sweep_result journaled_sweep(std::ostream& out, Graph& host, const qs::calibration<>& seen, const Batches& batches,
                                 const Metrics& metrics, const sweep_arguments& given, qs::sweep_options options,
                                 const ranks& on = {}) {
    check_what_to_ship(host, batches.size(), given, options.schemes);
    std::optional<ranks::journal> store;
    if (!given.journal.empty()) {
        from_option<qs::error>("--merge-journals", [&] { merge(given); });
        options.store = store.emplace(on, given.journal.string()).store();
    }
    const auto sweep = [&] {
        return with_metrics(metrics, [&](const auto& all) { return on.sweep(host, seen, batches, all, options); });
    };
    qs::sweep_result result = from_option<qs::journal_mismatch>(
        "--journal", [&] { return from_option<qs::memory_cap>("--max-live-bytes", sweep); });
    if (store) out << store->summary() << "\n";
    if (result.stopped && !options.shard.is_all()) {
        out << "This is shard " << given.shard << ": its records are in " << given.journal.string()
            << ". When all shards are done, pass their files to --merge-journals.\n";
        return result;
    }
    options.shard = {};
    if (on.is_first()) add_what_to_ship(result, host, seen, batches, metrics, given, options);
    return result;
}

}  // namespace examples
