// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The job of the examples that load a network file into a runtime: say what is in it, sweep it, write reports.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/io/safetensors.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "arguments.hpp"
#include "describe_network.hpp"
#include "journaled_sweep.hpp"
#include "results.hpp"

namespace examples {

struct host_arguments {
    std::filesystem::path network, batch, calibration;
    std::size_t batch_size = 20;
    sweep_arguments sweep;
};

inline void describe(CLI::App& app, host_arguments& given, const std::string& network_file) {
    app.add_option("network", given.network, network_file)->required()->check(CLI::ExistingFile);
    app.add_option("batch", given.batch,
                   "The network's inputs, a safetensors file: samples along the first axis of each")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("--calibration", given.calibration, "Inputs to calibrate with; without it, the batch file's")
        ->check(CLI::ExistingFile);
    app.add_option("--batch-size", given.batch_size,
                   "Samples evaluated at once; samples short of a whole batch are left out")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    describe(app, given.sweep);
}

/// The tensors of a file in alphabetical order as a graph's inputs, in whole batches.
/// make_tensor  (values, shape) -> Tensor
/// Errors       unreadable_file, malformed_file; bad_batch where there is no whole batch
template <class Tensor, class MakeTensor>
std::vector<qs::batch<Tensor>> load_batches(const std::filesystem::path& path, std::size_t batch_size,
                                            MakeTensor&& make_tensor) {
    const qs::safetensors file{path};
    std::vector<qs::batch<Tensor>> batches;
    for (const std::string& name : file.names()) {
        qs::shape shape = file.shape(name);
        const std::vector<float> values = file.read<float>(name);
        const std::size_t samples = shape.rank() == 0 ? 0 : shape[0];
        if (samples < batch_size)
            throw qs::bad_batch{name, "has shape " + to_string(shape) + " in " + path.string() +
                                          ", less than one batch of " + std::to_string(batch_size) + " samples"};
        const std::size_t count = samples / batch_size, size = values.size() / samples * batch_size;
        if (batches.empty()) batches.resize(count);
        if (batches.size() != count)
            throw qs::bad_batch{name, "has another number of samples than the tensors before it"};
        shape[0] = batch_size;
        for (std::size_t i = 0; i < count; ++i) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * size);
            batches[i].samples = batch_size;
            batches[i].inputs.push_back(
                make_tensor(std::vector<float>(first, first + static_cast<std::ptrdiff_t>(size)), shape));
        }
    }
    if (batches.empty()) throw qs::bad_batch{"", path.string() + " holds no tensor"};
    return batches;
}

/// load_graph   (inputs of one batch) -> the network as a graph
/// make_tensor  (values, shape) -> the runtime's tensor
template <class LoadGraph, class MakeTensor>
void run_host(const host_arguments& given, LoadGraph&& load_graph, MakeTensor&& make_tensor) {
    using tensor = std::invoke_result_t<MakeTensor&, std::vector<float>, const qs::shape&>;
    const qs::sweep_options options = make_sweep_options(given.sweep, given.network.filename().string());
    const auto batches = load_batches<tensor>(given.batch, given.batch_size, make_tensor);
    const auto calibration_batches =
        given.calibration.empty() ? batches : load_batches<tensor>(given.calibration, given.batch_size, make_tensor);

    auto graph = load_graph(batches[0].inputs);
    std::cout << given.network.string() << ":\n";
    describe_network(std::cout, graph);
    const qs::graph_report report = qs::check_graph(graph, batches[0]);
    std::cout << "\n" << report.text() << "\n";
    report.require();

    const auto calibration = qs::calibrate(graph, calibration_batches, {.progress = qs::console_progress{}});
    const qs::sweep_result result =
        journaled_sweep(std::cout, graph, calibration, batches, qs::agreement{}, given.sweep, options);
    qs::write_text(std::cout, result);
    std::cout << "\n";
    write_results(std::cout, given.sweep.out, calibration, result);
}

}  // namespace examples
