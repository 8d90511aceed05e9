// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/mpi/calibrate.hpp>

#include <string>

#include <doctest/doctest.h>

#include "../support/toy_sweep.hpp"
#include "world.hpp"

namespace qs = quantsweep;

TEST_CASE("a calibration over ranks is that of one process, on every rank") {
    for (std::size_t batches : {1U, 2U, 9U})
        for (std::uint64_t budget : {std::uint64_t{0}, std::uint64_t{300000}}) {
            toy::setup net = toy::make(toy::residual(2), 1, 3, batches);
            qs::calibrate_options options;
            options.memory_budget = budget;
            const std::string alone = qs::calibration_to_json(qs::calibrate(net.host, net.batches, options));
            CHECK(qs::calibration_to_json(qs::mpi::calibrate(MPI_COMM_WORLD, net.host, net.batches, options)) == alone);
            options.threads = 2;
            CHECK(qs::calibration_to_json(qs::mpi::calibrate(MPI_COMM_WORLD, net.host, net.batches, options)) == alone);
        }
}
