// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may choose of a calibration.

#include <cstddef>
#include <cstdint>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/core/shard.hpp>

namespace quantsweep {

class peers;

/// What a caller may choose of a calibration.
struct calibrate_options {
    progress_callback progress{};                           ///< called after each batch
    nonfinite_policy nonfinite = nonfinite_policy::report;  ///< what NaN and infinities lead to
    std::uint64_t memory_budget = 0;                        ///< bytes for all summaries together; 0: no budget
    /// Over batches, whose tensors then live at once. Each further thread works on a clone; a host without clone() stays
    /// on one. The result is the same bit for bit for any number.
    std::size_t threads = 1;
    /// evaluate and recycle may be called on one host from several threads at once: no clone is made. check_graph
    /// finds out (check_options::probe_reentrancy).
    bool reentrant = false;
    std::uint64_t first_sample = 0;  ///< the number of the first sample, where the batches are a shard of the data
    /// Of the batches, those that this process observes. Calibrations of all shards, merged, are that of one process, bit
    /// for bit where the observer merges exactly.
    quantsweep::shard shard{};
    /// Other processes that share the batches of this call, which all of them make: each gets the summaries of what it saw
    /// itself. mpi::calibrate merges them. Not owned; nullptr for none.
    quantsweep::peers* peers = nullptr;
};

}  // namespace quantsweep
