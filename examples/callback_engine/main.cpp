// SPDX-License-Identifier: BSD-3-Clause
/// \file  Sweeps an engine that cannot be stepped and only calls back. The weights are random and the inputs synthetic.

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <random>
#include <utility>
#include <vector>

#include <quantsweep/quantsweep.hpp>

#include "../common/describe_network.hpp"
#include "../common/results.hpp"
#include "adapter.hpp"

qs::batch<engine_tensor> make_batch(std::size_t samples, unsigned seed) {
    std::mt19937 random{seed};
    std::vector<float> values(samples * 16);
    for (float& value : values) value = static_cast<float>(random() % 2001) / 1000 - 1;
    qs::batch<engine_tensor> batch;
    batch.inputs.push_back(qs::tensor_traits<engine_tensor>::clone({values.data(), {samples, 16}}));
    batch.samples = samples;
    return batch;
}

int main() {
    callback_graph graph;
    std::vector<qs::batch<engine_tensor>> calibration_batches, batches;
    for (unsigned seed = 0; seed < 2; ++seed) {
        calibration_batches.push_back(make_batch(64, seed));
        batches.push_back(make_batch(256, 100 + seed));
    }

    examples::describe_network(std::cout, graph);
    std::cout << "\n" << qs::check_graph(graph, calibration_batches[0]).text();
    const auto calibration = qs::calibrate(graph, calibration_batches);
    // The engine calls no hook before a layer, so the layers' inputs are not quantized.
    const auto result = qs::sweep(graph, calibration, batches, qs::agreement{},
                                  {.schemes = {qs::parse_scheme("w=int8:symmetric/output=int8:affine"),
                                               qs::parse_scheme("w=int4:symmetric/output=int4:affine")}});

    std::printf("\n%-5s %-36s %14s %17s %13s\n", "layer", "", "agreement lost", "95 % interval", "output SQNR");
    for (const qs::row& row : result.rows)
        std::printf("%-5s %-36s %7.1f points [%6.1f, %6.1f] %10.1f dB\n", row.layer.c_str(), row.scheme.c_str(),
                    100 * row.scores[0].drop, 100 * row.scores[0].low, 100 * row.scores[0].high, row.output_sqnr_db);
    std::printf("\n%u runs of the whole engine\n", static_cast<unsigned>(result.cost.full_passes));
    const std::filesystem::path folder = "out/callback_engine";
    std::filesystem::create_directories(folder);
    examples::write_results(std::cout, folder, calibration, result);
}
