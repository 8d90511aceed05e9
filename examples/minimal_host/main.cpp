// SPDX-License-Identifier: BSD-3-Clause
/// \file  From "I have an engine" to the first report, on plain std::vector<float>.

#include <cstdio>
#include <iostream>

#include <quantsweep/quantsweep.hpp>

#include "adapter.hpp"

int main() {
    my_graph graph{make_engine()};
    std::vector<qs::batch<my_tensor>> calibration_batches, batches;
    for (unsigned seed = 0; seed < 4; ++seed) {
        calibration_batches.push_back({{{make_inputs(64, seed), {64, 16}}}, {}, 64});
        batches.push_back({{{make_inputs(256, 100 + seed), {256, 16}}}, {}, 256});
    }

    std::cout << qs::check_graph(graph, calibration_batches[0]).text();
    auto calibration = qs::calibrate(graph, calibration_batches);
    auto result = qs::sweep(graph, calibration, batches, qs::agreement{}, {.schemes = {qs::w8a8(), qs::w4a4()}});

    std::printf("\n%-9s %-5s %15s %17s %13s\n", "layer", "", "agreement lost", "95 % interval", "output SQNR");
    for (const qs::row& row : result.rows) {
        const qs::score& agreement = row.scores.front();
        std::printf("%-9s %-5s %8.1f points [%6.1f, %6.1f] %10.1f dB%s\n", row.layer.c_str(), row.scheme.c_str(),
                    100 * agreement.drop, 100 * agreement.low, 100 * agreement.high, row.output_sqnr_db,
                    agreement.significant ? "  dips" : "");
    }
}
