// SPDX-License-Identifier: BSD-3-Clause
// slow_sweep JOURNAL RESULT THREADS: sweeps a toy network slowly enough to be killed while it runs.
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <quantsweep/io/journal.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "slow_sweep JOURNAL RESULT THREADS\n";
        return 2;
    }
    try {
        toy::setup net = toy::make(toy::residual(2), 1, 3, 5);
        net.host.before_evaluate = [](std::size_t) { std::this_thread::sleep_for(std::chrono::microseconds{300}); };
        qs::sweep_options options;
        options.schemes = {qs::w8a8(), qs::w4a4()};
        options.modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to(), qs::sweep_mode::pairs(3),
                         qs::sweep_mode::cumulative(), qs::sweep_mode::local()};
        options.trace = true;
        options.threads = std::stoul(arguments[3]);
        qs::journal journal{arguments[1]};
        options.store = &journal;
        const qs::sweep_result result = qs::sweep(net.host, net.seen, net.batches, qs::cosine{}, options);
        std::cout << journal.summary() << '\n';
        qs::save_result(arguments[2], result);
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
