// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep whose batches the ranks of an MPI communicator share.

#include <quantsweep/mpi/ranks.hpp>
#include <quantsweep/sweep/sweep.hpp>

namespace quantsweep::mpi {

/// What quantsweep::sweep does, bit for bit and on every rank, but for the time. Collective: all ranks make the call with the
/// same arguments, each with its own host. Only options.stop, options.progress and options.store may differ: a stop of one
/// rank ends the sweep of all, rank 0 alone shows progress, and each rank has a store of its own, such as a rank_journal.
/// Batches are handed out as ranks ask for them. Machines have to be alike in their arithmetic.
/// Errors  those of sweep on the rank where they happen, and peer_failed with its words on the others
/// Cost    each rank holds the records of all; docs/many_machines.md
template <class Graph, observer Observer, class Batches, class Metric>
sweep_result sweep(MPI_Comm comm, Graph& host, const calibration<Observer>& seen, const Batches& batches,
                   const Metric& metric, sweep_options options = {}) {
    ranks all{comm, options.threads};
    options.peers = &all;
    if (all.rank() != 0) options.progress = {};
    return quantsweep::sweep(host, seen, batches, metric, options);
}

}  // namespace quantsweep::mpi
