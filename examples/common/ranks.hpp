// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Calibrates and sweeps in one process or, if the example is built with MPI, in the processes that mpirun has
///        started.

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/sweep/sweep.hpp>

#if EXAMPLES_WITH_MPI
#include <quantsweep/mpi.hpp>
#endif

namespace examples {

namespace qs = quantsweep;

#if EXAMPLES_WITH_MPI

/// Must live as long as the program.
class ranks {
public:
    ranks() {
        for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"})
            if (std::getenv(variable)) are_there_ = true;
        int level = 0;
        if (are_there_) MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level);
    }
    ranks(const ranks&) = delete;
    ranks& operator=(const ranks&) = delete;
    ~ranks() {
        if (are_there_) MPI_Finalize();
    }

    bool is_first() const {
        int rank = 0;
        if (are_there_) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        return rank == 0;
    }

    template <class Graph, class Batches>
    qs::calibration<> calibrate(Graph& host, const Batches& batches, const qs::calibrate_options& options) const {
        if (are_there_) return qs::mpi::calibrate(MPI_COMM_WORLD, host, batches, options);
        return qs::calibrate(host, batches, options);
    }
    template <class Graph, class Batches, class Metric>
    qs::sweep_result sweep(Graph& host, const qs::calibration<>& seen, const Batches& batches, const Metric& metric,
                           const qs::sweep_options& options) const {
        if (are_there_) return qs::mpi::sweep(MPI_COMM_WORLD, host, seen, batches, metric, options);
        return qs::sweep(host, seen, batches, metric, options);
    }

    /// The journal of this process, with a summary of it for people.
    class journal {
    public:
        journal(const ranks& of, const std::string& path) {
            if (of.are_there_)
                shared_.emplace(MPI_COMM_WORLD, path);
            else
                alone_.emplace(path);
        }
        qs::cell_store* store() { return alone_ ? static_cast<qs::cell_store*>(&*alone_) : &*shared_; }
        std::string summary() const {
            if (alone_) return alone_->summary();
            return std::to_string(shared_->found()) + " records of finished cells are taken from earlier runs";
        }

    private:
        std::optional<qs::journal> alone_{};
        std::optional<qs::mpi::rank_journal> shared_{};
    };

private:
    bool are_there_ = false;
};

#else

class ranks {
public:
    bool is_first() const { return true; }
    template <class Graph, class Batches>
    qs::calibration<> calibrate(Graph& host, const Batches& batches, const qs::calibrate_options& options) const {
        return qs::calibrate(host, batches, options);
    }
    template <class Graph, class Batches, class Metric>
    qs::sweep_result sweep(Graph& host, const qs::calibration<>& seen, const Batches& batches, const Metric& metric,
                           const qs::sweep_options& options) const {
        return qs::sweep(host, seen, batches, metric, options);
    }
    class journal {
    public:
        journal(const ranks&, const std::string& path) : alone_{path} {}
        qs::cell_store* store() { return &alone_; }
        std::string summary() const { return alone_.summary(); }

    private:
        qs::journal alone_;
    };
};

#endif

/// Returns a stream that prints on the first rank only.
inline std::ostream& output_of(const ranks& all) {
    static std::ostream nowhere{nullptr};
    return all.is_first() ? std::cout : nowhere;
}

}  // namespace examples
