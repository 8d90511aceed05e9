// SPDX-License-Identifier: BSD-3-Clause
/// \file  Which layers of an ncnn network suffer from quantization? And does its int8 network compute what was
///        predicted?

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <quantsweep/io/tool_files.hpp>
#include <quantsweep/report/engine_comparison.hpp>

#include "../common/host_job.hpp"
#include "deployed_recipe.hpp"
#include "ncnn_graph.hpp"

namespace {

namespace qs = quantsweep;

struct ncnn_arguments : examples::host_arguments {
    std::filesystem::path table{}, integers{};
};

std::string weights_of(std::filesystem::path param) { return param.replace_extension(".bin").string(); }

ncnn_graph load(const std::filesystem::path& param, const std::vector<ncnn_tensor>& images, const char* option) {
    return examples::from_option<qs::malformed_file>(
        option, [&] { return ncnn_graph{param.string(), weights_of(param), images}; });
}

/// Compares the int8 network with the simulation of its recipe, layer by layer.
template <class Batches>
void compare(ncnn_graph& graph, const qs::calibration<>& seen, const Batches& batches,
             const std::vector<examples::named_metric>& metrics, const ncnn_arguments& given, const qs::scheme& how) {
    ncnn_graph integers = load(given.integers, batches[0].inputs, "--integers");
    qs::simulated<ncnn_graph> simulation{graph, seen, deployed_recipe(graph, integers, how)};
    const qs::engine_comparison found = examples::with_metrics(
        metrics, [&](const auto& chosen) { return qs::compare_engines(simulation, integers, batches, chosen); });
    std::cout << "\n" << given.integers.string() << " against its simulation:\n";
    qs::write_text(std::cout, found);
    std::ofstream csv{given.sweep.out / "engines.csv"}, markdown{given.sweep.out / "engines.md"};
    qs::write_csv(csv, found);
    qs::write_markdown(markdown, found);
}

}  // namespace

int main(int count, char** values) {
    ncnn_arguments given;
    given.sweep = {"out/ncnn_host", {"w=int8:symmetric:per_channel/inputs=int8:symmetric"}, {"agreement"}};
    CLI::App app{"Which layers of an ncnn network suffer from quantization?"};
    examples::describe(app, given, "A .param file in text, its weights beside it in a .bin file");
    app.add_option("--table", given.table, "Also write the scales of the first scheme as a table for ncnn2int8");
    app.add_option("--integers", given.integers,
                   "The .param file that ncnn2int8 made of that table: compare it with its simulation, layer by layer")
        ->check(CLI::ExistingFile);
    return examples::parse_and_run(app, count, values, [&] {
        examples::run_host(
            given, [&](const auto& images) { return load(given.network, images, "network"); },
            [](const std::vector<float>& numbers, const qs::shape& shape) { return ncnn_tensor{numbers, shape}; },
            [&](ncnn_graph& graph, const qs::calibration<>& seen, const auto& batches, const auto& metrics,
                const qs::sweep_options& options) {
                const qs::scheme& how = options.schemes.front();
                if (!given.table.empty())
                    qs::write_ncnn_table(given.table.string(), graph, seen, qs::uniform_recipe(how));
                if (!given.integers.empty()) compare(graph, seen, batches, metrics, given, how);
            });
    });
}
