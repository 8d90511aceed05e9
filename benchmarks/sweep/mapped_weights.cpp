// SPDX-License-Identifier: BSD-3-Clause
/// \file  mapped_weights [layers width threads]: calibrates and sweeps a network of bfloat16 weights in a mapped file,
///        and prints the peak memory. By default there are 60 layers of 4096 x 4096, a billion weights.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../../tests/support/mapped_network.hpp"
#include "../../tests/support/peak_memory.hpp"
#include "../../tests/support/values.hpp"

namespace qs = quantsweep;

int main(int count, char** given) {
    const auto number = [&](int at, std::size_t otherwise) {
        return count > at ? std::strtoull(given[at], nullptr, 10) : otherwise;
    };
    const std::size_t layers = number(1, 60), width = number(2, 4096), threads = number(3, 1);
    const toy::mapped_weights weights{layers * width * width, width};
    const double own = static_cast<double>(weights.bytes());
    toy::mapped_host host{weights, layers, width};
    std::vector<qs::batch<toy::mapped_host::tensor>> batches;
    for (std::size_t b = 0; b < threads; ++b)
        batches.push_back({{{toy::normal_values<float>(2 * width, static_cast<unsigned>(b)), {2, width}}}, {}, 2});
    std::printf("%zu weights in %zu layers, %.0f MB of bfloat16; %zu thread(s)\n", layers * width * width, layers,
                own / 1e6, threads);
    if (!toy::forget_peak_memory()) std::printf("the peak of memory cannot be reset here\n");
    const auto begin = std::chrono::steady_clock::now();
    const auto report = [&](const char* what) {
        const double peak = static_cast<double>(toy::memory_status("VmHWM:").value_or(0));
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
        std::printf("%-40s %6.1f s, at most %.0f MB resident, mapped pages included: %.3f of the weights\n", what,
                    spent.count(), peak / 1e6, peak / own);
    };
    const auto seen = qs::calibrate(host, batches);
    report("calibrated");
    for (const char* scheme : {"w=int4:symmetric:per_group:32@min_max", "w=int8:symmetric:per_channel@min_max",
                               "w=int4:symmetric:per_group:32@sigma:3"}) {
        const auto found = qs::sweep(host, seen, batches, qs::sqnr{},
                                     {.schemes = {qs::parse_scheme(scheme)},
                                      .modes = {qs::sweep_mode::local()},
                                      .threads = threads,
                                      .max_live_bytes = std::size_t{1} << 30});  // keeps no scales of groups
        double cost = 0;
        for (const qs::row& row : found.rows) {
            if (!row.failure.empty()) std::printf("%s: %s\n", row.layer.c_str(), row.failure.c_str());
            for (const qs::range_used& used : row.ranges) cost += used.host_rounding_db;
        }
        report(scheme);
        std::printf("  %zu rows; %s: %.1f dB; rounding to bfloat16 costs %.3f dB on average\n", found.rows.size(),
                    found.rows.front().layer.c_str(), found.rows.front().sqnr_db,
                    cost / static_cast<double>(found.rows.size()));
    }
}
