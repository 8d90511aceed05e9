// SPDX-License-Identifier: BSD-3-Clause
/// \file  The main job on a language model: finds which of its projections, keys and values suffer from quantization.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "../common/arguments.hpp"
#include "../common/journaled_sweep.hpp"
#include "../common/results.hpp"
#include "../common/write_outputs.hpp"
#include "load.hpp"
#include "token_metrics.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_size = 4;

struct arguments {
    fs::path data = "examples/tiny_lm/data";
    std::size_t sequences = 64;
    std::size_t calibration_sequences = 32;
    examples::sweep_arguments sweep{
        "out/tiny_lm",
        {
            "w=int8:symmetric:per_channel",   // weights: an output's scale each
            "w=int4:symmetric:per_group:32",  // a scale for 32 inputs of an output
            "w=q4_k",                         // the same, and the scales quantized too, as llama.cpp does
            "a=int8:symmetric:per_token",     // a layer's inputs and output, each token with its own scale
            "in1=int8:symmetric:per_token",   // of attention: keys only
            "in2=int8:symmetric:per_token",   // values only
            "in1=int4:symmetric:per_token",
            "in2=int4:symmetric:per_token",
        },
        tiny_lm::known_metrics};
};

void describe(CLI::App& app, arguments& given) {
    app.add_option("--sequences", given.sequences, "Number of held-out sequences of 128 bytes to evaluate, at most 128")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    app.add_option("--calibration-sequences", given.calibration_sequences,
                   "Number of other sequences to calibrate with, at most 32")
        ->check(CLI::Range(1, 32))
        ->capture_default_str();
    app.add_option("--data", given.data, "Folder of the weights and texts")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    examples::describe(app, given.sweep);
}

struct job {
    qs::sweep_options options;
    tiny_lm::token_metrics metrics;
    lm_graph graph;
    std::vector<tiny_lm::text_batch> calibration_texts, test_texts;
};

/// Does everything that a wrong argument can spoil, before the work begins.
job prepare(const arguments& given) {
    const tiny_lm::token_metrics metrics{given.sweep};
    qs::sweep_options options = examples::make_sweep_options(given.sweep, "tiny_lm");
    return examples::from_option<qs::unreadable_file>("--data", [&] {
        return job{std::move(options), metrics, lm_graph{tiny_lm::load_engine(given.data / "weights.safetensors")},
                   tiny_lm::load_texts(given.data / "calibration.safetensors", given.calibration_sequences, batch_size),
                   tiny_lm::load_texts(given.data / "test.safetensors", given.sequences, batch_size)};
    });
}

void run(const arguments& given) {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    job work = prepare(given);
    const std::size_t sequences =
        std::accumulate(work.test_texts.begin(), work.test_texts.end(), std::size_t{0},
                        [](std::size_t sum, const tiny_lm::text_batch& batch) { return sum + batch.samples; });
    examples::write_outputs(given.sweep, work.graph, work.test_texts, sequences);
    const auto calibration = qs::calibrate(work.graph, work.calibration_texts, {.progress = qs::console_progress{}});
    const double calibrated = seconds();
    const qs::sweep_result result = examples::journaled_sweep(std::cout, work.graph, calibration, work.test_texts,
                                                              work.metrics, given.sweep, work.options);
    qs::write_text(std::cout, result);
    std::cout << "\n";
    examples::write_results(std::cout, given.sweep.out, calibration, result);
    std::cout << "Calibration took " << calibrated << " s, the sweep " << result.cost.seconds << " s, the whole run "
              << seconds() << " s on " << given.sweep.threads << " threads; peak memory " << examples::peak_memory()
              << " MB.\n";
}

}  // namespace

int main(int count, char** values) {
    arguments given;
    given.sweep.metrics_help = tiny_lm::metrics_help;
    CLI::App app{
        "Which projections, keys and values of a small language model suffer from quantization? Perplexity on "
        "held-out text."};
    describe(app, given);
    return examples::parse_and_run(app, count, values, [&] { run(given); });
}
