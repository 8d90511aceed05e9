// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/mpi/rank_journal.hpp>

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/io/result_file.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/mpi/sweep.hpp>

#include "../support/toy_sweep.hpp"
#include "world.hpp"

namespace qs = quantsweep;

TEST_CASE("a sweep over ranks goes on from the journals of all ranks") {
    const std::string path = std::filesystem::temp_directory_path() / "quantsweep_rank_journal.jsonl";
    const auto remove = [&] {
        MPI_Barrier(MPI_COMM_WORLD);
        if (toy::rank() == 0) {
            qs::gather_rank_journals(path);
            std::filesystem::remove(path);
        }
        MPI_Barrier(MPI_COMM_WORLD);
    };
    remove();
    std::string first;
    std::size_t evaluations = 0;
    for (int run = 0; run < 2; ++run) {
        toy::setup net = toy::make(toy::residual(2), 1, 3, 9);
        net.host.evaluations = 0;
        qs::mpi::rank_journal kept{MPI_COMM_WORLD, path};
        qs::sweep_options options;
        options.store = &kept;
        qs::sweep_result result =
            qs::mpi::sweep(MPI_COMM_WORLD, net.host, net.seen, net.batches, qs::cosine{}, options);
        result.cost.seconds = 0;
        result.cost.peak_bytes = 0;
        evaluations = net.host.evaluations;
        if (run == 0)
            first = qs::result_to_json(result);
        else
            CHECK(qs::result_to_json(result) == first);
        CHECK((kept.found() > 0) == (run == 1));
    }
    CHECK(evaluations == 0);
    remove();
}
