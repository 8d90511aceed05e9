// SPDX-License-Identifier: BSD-3-Clause
/// \file  The main job on a trained network: calibrates it, sweeps it one layer at a time, and shows where it dips.

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
#include "../common/labels.hpp"
#include "../common/ranks.hpp"
#include "../common/results.hpp"
#include "../common/write_outputs.hpp"
#include "data.hpp"
#include "load_network.hpp"

namespace {

namespace fs = std::filesystem;
namespace qs = quantsweep;

constexpr std::size_t batch_size = 50;

struct arguments {
    fs::path data = "examples/fashion_mnist/data";
    std::size_t samples = 2000;
    std::size_t calibration_samples = 512;
    examples::sweep_arguments sweep{"out/fashion_mnist", {"w8a8", "w8a8:per_channel", "w4a4"}, {"top1"}};
};

void describe(CLI::App& app, arguments& given) {
    app.add_option("--samples", given.samples, "Number of test images to evaluate, at most 2000")
        ->check(CLI::Range(1, 2000))
        ->capture_default_str();
    app.add_option("--calibration-samples", given.calibration_samples,
                   "Number of other images to calibrate with, at most 512")
        ->check(CLI::Range(1, 512))
        ->capture_default_str();
    app.add_option("--data", given.data, "Folder of the weights and images")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    examples::describe(app, given.sweep);
}

struct job {
    qs::sweep_options options;
    std::vector<examples::named_metric> metrics;
    fashion_mnist::network network;
    std::vector<fashion_mnist::image_batch> calibration_images, test_images;
};

/// Does everything that a wrong argument can spoil, before the work begins.
job prepare(const arguments& given) {
    qs::sweep_options options = examples::make_sweep_options(given.sweep, "fashion_mnist");
    std::vector<examples::named_metric> metrics = examples::choose_metrics(given.sweep);
    return examples::from_option<qs::unreadable_file>("--data", [&] {
        const auto images = [&](const char* file, std::size_t samples, std::size_t in_a_batch) {
            return fashion_mnist::load_images(given.data / file, samples, in_a_batch);
        };
        // A row ends between batches, so small batches let it end soon after its answer is known.
        const std::size_t in_a_batch = options.stop_threshold ? batch_size / 5 : batch_size;
        job work{std::move(options), std::move(metrics),
                 fashion_mnist::load_network(given.data / "weights.safetensors"),
                 images("calibration.safetensors", given.calibration_samples, batch_size),
                 images("test.safetensors", given.samples, in_a_batch)};
        const fs::path labelled = given.data / "test.safetensors";
        examples::require_labels(work.metrics, !work.test_images.front().labels.empty(), labelled.string());
        examples::check_labels(work.network, work.test_images, labelled);
        return work;
    });
}

void run(const arguments& given, const examples::ranks& ranks) {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    job work = prepare(given);
    const std::size_t samples =
        std::accumulate(work.test_images.begin(), work.test_images.end(), std::size_t{0},
                        [](std::size_t sum, const fashion_mnist::image_batch& batch) { return sum + batch.samples; });
    std::ostream& out = examples::output_of(ranks);
    if (ranks.is_first()) examples::write_outputs(given.sweep, work.network, work.test_images, samples);
    const auto calibration =
        ranks.calibrate(work.network, work.calibration_images, {.progress = qs::console_progress{}});
    const double calibrated = seconds();
    const qs::sweep_result result = examples::journaled_sweep(out, work.network, calibration, work.test_images,
                                                              work.metrics, given.sweep, work.options, ranks);
    const bool is_part = result.stopped && !work.options.shard.is_all();
    if (is_part || !ranks.is_first()) return;
    qs::write_text(out, result);
    out << "\n";
    examples::write_results(out, given.sweep.out, calibration, result);
    out << "Calibration took " << calibrated << " s, the sweep " << result.cost.seconds << " s, the whole run "
        << seconds() << " s on " << given.sweep.threads << " threads; peak memory " << examples::peak_memory()
        << " MB.\n";
}

}  // namespace

int main(int count, char** values) {
    const examples::ranks ranks;
    arguments given;
    CLI::App app{
        "Which layers of a small EfficientViT-style classifier suffer from quantization? Accuracy on Fashion-MNIST."};
    describe(app, given);
    return examples::parse_and_run(app, count, values, [&] { run(given, ranks); });
}
