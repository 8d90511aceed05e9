// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The job of the examples that load a network file into a runtime: describes the network, sweeps it and writes
///        reports.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"
#include "batch_file.hpp"
#include "describe_network.hpp"
#include "journaled_sweep.hpp"
#include "labels.hpp"
#include "results.hpp"
#include "write_outputs.hpp"

namespace examples {

struct host_arguments {
    std::filesystem::path network, batch, calibration;
    std::size_t batch_size = 20;
    std::optional<std::size_t> samples{}, calibration_samples{};  ///< nullopt: all
    sweep_arguments sweep;
};

inline void describe(CLI::App& app, host_arguments& given, const std::string& network_file) {
    app.add_option("network", given.network, network_file)->required()->check(CLI::ExistingFile);
    app.add_option("batch", given.batch,
                   "A safetensors file with the network's inputs, whose first axis is the samples, and their labels, "
                   "integers named \"labels\"")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("--calibration", given.calibration,
                   "Safetensors file with inputs to calibrate with; by default, those of the batch file")
        ->check(CLI::ExistingFile);
    app.add_option("--samples", given.samples,
                   "Number of samples of the batch file to use, from the first on; by default, all")
        ->check(CLI::Range(1, 1000000000));
    app.add_option("--calibration-samples", given.calibration_samples,
                   "Number of samples to calibrate with, from the first on; by default, all")
        ->check(CLI::Range(1, 1000000000));
    app.add_option("--batch-size", given.batch_size,
                   "Number of samples in a batch; samples beyond the last whole batch are left out")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    describe(app, given.sweep);
}

/// load_graph   turns (inputs of one batch) into the network as a graph
/// make_tensor  turns (values, shape) into the runtime's tensor
/// afterwards   called with (graph, calibration, batches, metrics, options); does what the example does besides
template <class LoadGraph, class MakeTensor, class Afterwards>
void run_host(const host_arguments& given, LoadGraph&& load_graph, MakeTensor&& make_tensor, Afterwards&& afterwards) {
    using tensor = std::invoke_result_t<MakeTensor&, std::vector<float>, const qs::shape&>;
    const qs::sweep_options options = make_sweep_options(given.sweep, given.network.filename().string());
    const std::vector<named_metric> metrics = choose_metrics(given.sweep);
    const auto load = [&](const std::filesystem::path& path, std::optional<std::size_t> most) {
        return load_batches<tensor>(path, given.batch_size, most, make_tensor);
    };
    const auto batches = load(given.batch, given.samples);
    const auto calibration_batches =
        load(given.calibration.empty() ? given.batch : given.calibration, given.calibration_samples);
    require_labels(metrics, !batches[0].labels.empty(), given.batch.string());

    auto graph = load_graph(batches[0].inputs);
    std::cout << given.network.string() << ":\n";
    describe_network(std::cout, graph);
    const qs::graph_report report = qs::check_graph(graph, batches[0]);
    std::cout << "\n" << report.text() << "\n";
    report.require();
    if (std::any_of(metrics.begin(), metrics.end(), [](const named_metric& m) { return m.needs_labels(); }))
        check_labels(graph, batches, given.batch);
    write_outputs(given.sweep, graph, batches, batches.size() * given.batch_size);

    const auto calibration = qs::calibrate(graph, calibration_batches, {.progress = qs::console_progress{}});
    const qs::sweep_result result =
        journaled_sweep(std::cout, graph, calibration, batches, metrics, given.sweep, options);
    qs::write_text(std::cout, result);
    std::cout << "\n";
    write_results(std::cout, given.sweep.out, calibration, result);
    afterwards(graph, calibration, batches, metrics, options);
}
template <class LoadGraph, class MakeTensor>
void run_host(const host_arguments& given, LoadGraph&& load_graph, MakeTensor&& make_tensor) {
    run_host(given, load_graph, make_tensor, [](auto&&...) {});
}

}  // namespace examples
