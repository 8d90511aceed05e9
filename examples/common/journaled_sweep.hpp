// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep of an example, which goes on from a journal where one is asked for.

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>

#include <quantsweep/io/journal.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"

namespace examples {

/// Keeps cells in a journal, or nowhere.
struct maybe_journal {
    std::optional<qs::journal> file{};

    void open(const qs::sweep_fingerprint& of) {
        if (file) file->open(of);
    }
    const qs::cell_record* find(const std::string& cell, std::size_t batch) const {
        return file ? file->find(cell, batch) : nullptr;
    }
    void keep(const std::string& cell, std::size_t batch, const qs::cell_record& record) {
        if (file) file->keep(cell, batch, record);
    }
};

/// Errors  bad_argument where the journal is of another sweep or the memory too little
template <qs::graph Graph, class Batches, class Metric>
qs::sweep_result journaled_sweep(std::ostream& out, Graph& host, const qs::calibration<>& seen, const Batches& batches,
                                 const Metric& metric, const sweep_arguments& given, const qs::sweep_options& options) {
    maybe_journal store;
    if (!given.journal.empty()) store.file.emplace(given.journal);
    const auto sweep = [&] { return qs::sweep(host, seen, batches, metric, options, store); };
    const qs::sweep_result result = from_option<qs::journal_mismatch>(
        "--journal", [&] { return from_option<qs::memory_cap>("--max-live-bytes", sweep); });
    if (store.file) out << store.file->summary() << "\n";
    return result;
}

}  // namespace examples
