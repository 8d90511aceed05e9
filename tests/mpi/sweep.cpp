// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/mpi/sweep.hpp>

#include <string>

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
    toy::setup net = toy::make(toy::residual(2), 1, 3, 40);
    const std::size_t failing = toy::ranks() - 1;
    if (toy::rank() == failing)
        net.host.before_evaluate = [](std::size_t) { throw qs::nonfinite_value{"conv2", "is not what it was"}; };
    std::string text;
    try {
        qs::mpi::sweep(MPI_COMM_WORLD, net.host, net.seen, net.batches, qs::cosine{});
    } catch (const qs::error& failed) {
        text = failed.what();
    }
    CHECK((text.empty() || toy::contains(text, "conv2")));  // empty if the other ranks finished before it began
}
