// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The journals of a sweep over MPI: a file for each rank, and one of what all had kept before.

#include <cstddef>
#include <string>

#include <quantsweep/core/team.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/io/merge_journals.hpp>
#include <quantsweep/mpi/ranks.hpp>

namespace quantsweep::mpi {

/// Rank r writes `path`.r. Made anew, by whatever number of ranks, it first merges what earlier runs have left into `path`,
/// from which every rank reads: a sweep goes on from there however it ended. All ranks see the same folder.
/// Making it is collective.
/// Errors  those of gather_rank_journals on rank 0, and peer_failed on the others
class rank_journal final : public cell_store {
public:
    /// Merges what the ranks of an earlier run have kept; all ranks make the call.
    rank_journal(MPI_Comm comm, const std::string& path) : own_{gather(comm, path), path} {}

    void open(const sweep_fingerprint& of) override { own_.open(of); }
    const cell_record* find(const std::string& cell, std::size_t batch) const override {
        return own_.find(cell, batch);
    }
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) override {
        own_.keep(cell, batch, record);
    }

    /// How many records were found.
    std::size_t found() const noexcept { return own_.found(); }

private:
    /// Returns this rank's file.
    static std::string gather(MPI_Comm comm, const std::string& path) {
        ranks all{comm};
        team{&all}.together([&] {
            if (all.rank() == 0) gather_rank_journals(path);
        });
        return path + "." + std::to_string(all.rank());
    }

    journal own_;
};

}  // namespace quantsweep::mpi
