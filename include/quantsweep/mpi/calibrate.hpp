// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A calibration whose batches the ranks of an MPI communicator share.

#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/team.hpp>
#include <quantsweep/io/calibration_file.hpp>
#include <quantsweep/mpi/ranks.hpp>

namespace quantsweep::mpi {

/// Does what quantsweep::calibrate does, and returns the same bits on every rank. The call is collective: all ranks make
/// it with the same arguments, each with its own host. The observer's merge must be exact, and it needs a write_state and
/// a read_state.
/// Errors  those of calibrate on the rank where they happen; on the others peer_failed, with the same message
/// Cost    each rank that observed a batch sends its summaries to all, in the form of a calibration file
template <class Observer = bit_histogram<>, class Graph, class Batches>
calibration<Observer> calibrate(MPI_Comm comm, Graph& host, const Batches& batches, calibrate_options options = {},
                                const Observer& prototype = Observer{}) {
    static_assert(exactly_mergeable_observer<Observer>,
                  "quantsweep: ranks can share a calibration only if the observer's merge is exact, as bit_histogram's "
                  "and min_max's are; a merge of moments or averages depends on the order: calibrate on one process");
    static_assert(saved_observer<Observer>,
                  "quantsweep: ranks send observers to each other, so the observer needs write_state and read_state");
    ranks all{comm, options.threads};
    options.peers = &all;
    if (all.rank() != 0) options.progress = {};
    team together{&all};
    calibration<Observer> merged;
    together.together([&] {
        merged = quantsweep::calibrate<Observer>(host, batches, options, prototype);
        const bool is_empty = merged.samples == 0;
        const std::vector<std::string> told =
            together.exchange("summaries", is_empty ? std::string{} : calibration_to_json(merged));
        for (std::size_t r = 0; r < told.size(); ++r)
            if (r != all.rank() && !told[r].empty()) merged.merge(calibration_from_json<Observer>(told[r]));
    });
    return merged;
}

}  // namespace quantsweep::mpi
