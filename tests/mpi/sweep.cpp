// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/mpi/sweep.hpp>

#include <cstddef>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/metric/metrics.hpp>

#include "../support/flat_metric.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"
#include "world.hpp"

namespace qs = quantsweep;

namespace {

std::string json_of(qs::sweep_result result) {
    result.cost.seconds = 0;
    result.cost.threads = 1;
    result.cost.peak_bytes = 0;
    return qs::result_to_json(result);
}

}  // namespace

TEST_CASE("a sweep over ranks is the sweep of one process, on every rank") {
    qs::sweep_options options;
    options.schemes = {qs::w8a8(), qs::w4a4()};
    options.modes = {qs::sweep_mode::only(), qs::sweep_mode::pairs(3), qs::sweep_mode::cumulative()};
    options.trace = true;
    qs::sweep_options screening, stopping = options;
    screening.modes = {qs::sweep_mode::screen(0.001)};
    stopping.stop_threshold = 0.001;
    stopping.trace = false;
    for (qs::sweep_options each : {options, screening, stopping})
        for (std::size_t threads : {1U, 2U}) {
            each.threads = threads;
            toy::setup net = toy::make(toy::residual(2), 1, 3, 9);
            const std::string alone =
                json_of(qs::sweep(net.host, net.seen, net.batches, toy::flat{qs::agreement{}}, each));
            CHECK(json_of(qs::mpi::sweep(MPI_COMM_WORLD, net.host, net.seen, net.batches, toy::flat{qs::agreement{}},
                                         each)) == alone);
        }
}

TEST_CASE("the error of one rank ends all of them, with its layer's name") {
    for (const std::size_t failing : {std::size_t{0}, toy::ranks() - 1}) {
        toy::setup net = toy::make(toy::residual(2), 1, 3, 40);
        // The others wait in their first piece, so there is one left for this rank, which fails while they work.
        net.host.before_evaluate = [&, waits = true](std::size_t) mutable {
            char word = 0;
            if (toy::rank() != failing && std::exchange(waits, false))
                MPI_Recv(&word, 1, MPI_CHAR, static_cast<int>(failing), 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            if (toy::rank() != failing) return;
            for (std::size_t rank = 0; rank < toy::ranks(); ++rank)
                if (rank != failing) MPI_Send(&word, 1, MPI_CHAR, static_cast<int>(rank), 0, MPI_COMM_WORLD);
            throw qs::nonfinite_value{"conv2", "is not what it was"};
        };
        std::string text;
        try {
            qs::mpi::sweep(MPI_COMM_WORLD, net.host, net.seen, net.batches, qs::cosine{});
        } catch (const qs::nonfinite_value& failed) {
            CHECK(toy::rank() == failing);
            text = failed.what();
        } catch (const qs::peer_failed& failed) {
            CHECK(toy::rank() != failing);
            text = failed.what();
            CHECK(toy::contains(text, "rank " + std::to_string(failing) + " failed"));
        }
        CHECK(toy::contains(text, "conv2"));
        CHECK(toy::contains(text, "is not what it was"));
    }
}
