// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The options of a calibration.

#include <cstddef>
#include <cstdint>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/core/shard.hpp>

namespace quantsweep {

class peers;

/// The options of a calibration.
struct calibrate_options {
    progress_callback progress{};                           ///< called after each batch
    nonfinite_policy nonfinite = nonfinite_policy::report;  ///< the policy for NaN and infinities
    std::uint64_t memory_budget = 0;                        ///< bytes for all summaries together; 0: no budget
    /// The number of threads. Each works on one batch, and the tensors of these batches live at the same time. Each
    /// further thread works on a clone; a host without clone() uses one thread. Any number gives the same result, bit
    /// for bit.
    std::size_t threads = 1;
    /// Whether evaluate and recycle may be called on one host from several threads at once; then no clone is made.
    /// check_graph probes it (check_options::probe_reentrancy).
    bool reentrant = false;
    std::uint64_t first_sample = 0;  ///< the number of the first sample, if the batches are a shard of the data
    /// The batches that this process observes. The merged calibrations of all shards equal that of one process, bit for
    /// bit if the observer merges exactly.
    quantsweep::shard shard{};
    /// Other processes that make the same call and share its batches. Each gets the summaries of what it saw itself,
    /// and mpi::calibrate merges them. Not owned; nullptr for none.
    quantsweep::peers* peers = nullptr;
};

}  // namespace quantsweep
