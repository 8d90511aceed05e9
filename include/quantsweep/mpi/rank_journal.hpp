// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The journals of a sweep over MPI: one file for each rank, and one that holds what all ranks kept before.

#include <cstddef>
#include <string>

#include <quantsweep/core/team.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/io/merge_journals.hpp>
#include <quantsweep/mpi/ranks.hpp>

namespace quantsweep::mpi {

/// A journal for each rank: rank r writes `path`.r. The constructor first merges what earlier runs of any number of ranks
/// have left into `path`, from which every rank reads. A sweep continues from there, however it ended. All ranks must see
/// the same folder. The constructor is collective.
/// Errors  those of gather_rank_journals on rank 0, and peer_failed on the others
class rank_journal final : public cell_store {
public:
    /// Merges what the ranks of an earlier run have kept. All ranks make this call.
    rank_journal(MPI_Comm comm, const std::string& path) : own_{gather(comm, path), path} {}

    void open(const sweep_fingerprint& of) override { own_.open(of); }
    const cell_record* find(const std::string& cell, std::size_t batch) const override {
        return own_.find(cell, batch);
    }
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) override {
        own_.keep(cell, batch, record);
    }

    /// Returns how many records were found.
    std::size_t found() const noexcept { return own_.found(); }

private:
    /// Returns the path of this rank's file.
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
