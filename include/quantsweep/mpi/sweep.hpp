// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep whose batches the ranks of an MPI communicator share.

#include <quantsweep/mpi/ranks.hpp>
#include <quantsweep/sweep/sweep.hpp>

namespace quantsweep::mpi {

/// Does what quantsweep::sweep does, and returns the same bits on every rank, except for the time. The call is
/// collective: all ranks make it with the same arguments, each with its own host. Only options.stop, options.progress and
/// options.store may differ. If one rank stops, the sweep of all ranks ends. Only rank 0 shows progress. Each rank has
/// its own store, such as a rank_journal. A rank gets its next batch when it asks for one. The machines must have the
/// same arithmetic.
/// Errors  those of sweep on the rank where they happen; on the others peer_failed, with the same message
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
