// SPDX-License-Identifier: BSD-3-Clause
// mpi_sweep JOURNAL RESULT: sweeps a toy network over the ranks of mpirun, slowly enough that one of them can be
// killed.
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <thread>

#include <quantsweep/io/result_file.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/mpi.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

void sweep(const char* journal, const char* result) {
    toy::setup net = toy::make(toy::residual(2), 1, 3, 12);
    net.seen = qs::mpi::calibrate(MPI_COMM_WORLD, net.host, net.batches);
    net.host.before_evaluate = [](std::size_t) { std::this_thread::sleep_for(std::chrono::microseconds{300}); };
    qs::sweep_options options;
    options.schemes = {qs::w8a8(), qs::w4a4()};
    options.modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to(), qs::sweep_mode::pairs(3),
                     qs::sweep_mode::cumulative(), qs::sweep_mode::local()};
    options.trace = true;
    qs::mpi::rank_journal kept{MPI_COMM_WORLD, journal};
    options.store = &kept;
    const qs::sweep_result found =
        qs::mpi::sweep(MPI_COMM_WORLD, net.host, net.seen, net.batches, qs::cosine{}, options);
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 0) qs::save_result(result, found);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "mpi_sweep JOURNAL RESULT\n";
        return 2;
    }
    int level = 0, code = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level);
    try {
        sweep(arguments[1], arguments[2]);
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        code = 1;
    }
    MPI_Finalize();
    return code;
}
