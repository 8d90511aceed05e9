// SPDX-License-Identifier: BSD-3-Clause
/// \file  The image encoders of EfficientViT-SAM-L0, -L1 and -L2 at full size: calibrated in constant memory and swept
///        layer by layer.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "../common/arguments.hpp"
#include "../common/journaled_sweep.hpp"
#include "../common/results.hpp"
#include "../common/write_outputs.hpp"
#include "calibrate_only.hpp"
#include "images.hpp"
#include "load_network.hpp"
#include "memory_table.hpp"
#include "random_network.hpp"
#include "sweep_work.hpp"
#include "timed_network.hpp"

namespace {

namespace app = efficientvit_sam_l0;
namespace fs = std::filesystem;
namespace qs = quantsweep;

struct arguments {
    fs::path weights, images;
    std::size_t samples = 8;
    std::optional<std::size_t> calibration_samples{};
    std::string variant;
    app::sides size;
    std::uint64_t seed = 1;
    bool table = false;
    bool calibrate_only = false;
    examples::sweep_arguments sweep{"out/efficientvit_sam_l0", {"w8a8", "w4a8"}, {"cosine"}};

    std::size_t to_calibrate() const { return calibration_samples.value_or(samples); }
};

void describe(CLI::App& program, arguments& given) {
    program.add_option("--samples", given.samples, "Number of images to sweep over")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    program
        .add_option("--calibration-samples", given.calibration_samples,
                    "Number of other images to calibrate with; by default, as many as --samples")
        ->check(CLI::Range(1, 100000));
    program
        .add_option("--weights", given.weights,
                    "Safetensors file from convert/convert_checkpoint.py; by default, weights are drawn from the seed")
        ->check(CLI::ExistingFile);
    program
        .add_option("--variant", given.variant,
                    "l0, l1 or l2; by default, the variant of the weights, or l0 if they are drawn")
        ->check(CLI::IsMember({"l0", "l1", "l2"}));
    program
        .add_option("--images", given.images,
                    "Folder of PNG and JPEG photographs; by default, images are drawn from the seed")
        ->check(CLI::ExistingDirectory);
    program.add_option("--image-size", given.size.image, "Side of the images, a multiple of 32")
        ->check(CLI::Range(32, 4096))
        ->capture_default_str();
    program
        .add_option("--embedding-size", given.size.embedding,
                    "Side of the embedding; with another side than 64 the network is quicker or slower, and not the "
                    "published one")
        ->check(CLI::Range(1, 512))
        ->capture_default_str();
    program.add_option("--seed", given.seed, "Seed of the weights and images that are drawn")->capture_default_str();
    CLI::Option* table = program.add_flag(
        "--table", given.table, "Only calibrate, and print the memory that keeping every activation would take");
    program
        .add_flag("--calibrate-only", given.calibrate_only,
                  "Only measure plain inference and then calibration, each in a process of its own, and print one line "
                  "of JSON")
        ->excludes(table);
    examples::describe(program, given.sweep);
}

/// Returns the variant that the arguments name or, without one, that of the weights.
const app::variant& choose_variant(const arguments& given) {
    const app::variant* said = nullptr;
    for (const app::variant& which : app::variants)
        if (!given.variant.empty() && given.variant.back() == which.name[1]) said = &which;
    if (given.weights.empty()) return said ? *said : app::variants.front();
    return examples::from_option<qs::error>("--weights", [&] {
        return examples::from_option<qs::invalid_argument>(
            "--variant", [&] { return std::cref(app::recognise(given.weights, said)); });
    });
}

app::network make_network(const arguments& given, const app::variant& which) {
    if (given.weights.empty()) return app::random_network(given.seed, which, given.size);
    return examples::from_option<qs::error>("--weights",
                                            [&] { return app::load_network(given.weights, which, given.size); });
}

/// Decodes all photographs once, so that a broken one is reported before the work begins.
app::image_batches make_images(const arguments& given, std::size_t count) {
    if (given.images.empty()) return {given.seed << 32, count, given.size.image};
    std::vector<fs::path> files = app::image_files(given.images);
    if (files.size() < count)
        throw examples::bad_argument{"--images: " + given.images.string() + " has " + std::to_string(files.size()) +
                                     " PNG and JPEG files, but the run needs " + std::to_string(count) +
                                     "; ask for fewer with --samples and --calibration-samples"};
    files.resize(count);
    for (const fs::path& file : files)
        examples::from_option<qs::error>("--images", [&] { (void)app::read_image(file); });
    return {std::move(files), given.size.image};
}

void calibrate_only(const arguments& given, const app::variant& which) {
    const auto cost = app::measure_calibration([&] { return make_network(given, which); },
                                               make_images(given, given.to_calibrate()), qs::console_progress{});
    std::cout << nlohmann::ordered_json{{"samples", given.to_calibrate()},
                                        {"inference_seconds", cost.inference.seconds},
                                        {"calibration_seconds", cost.calibration.seconds},
                                        {"inference_peak_bytes", cost.inference.peak_bytes},
                                        {"calibration_peak_bytes", cost.calibration.peak_bytes}}
              << "\n";
}

void print_table(const arguments& given, const app::variant& which) {
    const app::image_batches images = make_images(given, given.to_calibrate());
    app::network network = make_network(given, which);
    const auto seen = qs::calibrate(network, images, {.progress = qs::console_progress{}});
    app::write_memory_table(std::cout, seen, which, given.size);
}

/// Returns what a reader of the reports must know about the network.
std::string graph_name(const arguments& given, const app::variant& which) {
    const std::string side = std::to_string(given.size.embedding);
    return which.title() +
           (given.size.embedding == app::sides{}.embedding ? "" : ", embedding of " + side + " x " + side) +
           (given.weights.empty() ? ", random weights from seed " + std::to_string(given.seed)
                                  : ", weights of " + given.weights.filename().string());
}

void sweep(const arguments& given, const app::variant& which) {
    const auto start = std::chrono::steady_clock::now();
    const qs::sweep_options options = examples::make_sweep_options(given.sweep, graph_name(given, which));
    const std::vector<examples::named_metric> metrics = examples::choose_metrics(given.sweep);
    examples::require_labels(metrics, false, "this example");
    // The images to sweep over come first, so that they do not depend on how many are used for calibration.
    const app::image_batches all_images = make_images(given, given.samples + given.to_calibrate());
    const app::image_batches images = all_images.part(0, given.samples);
    const app::image_batches calibration_images = all_images.part(given.samples, given.to_calibrate());
    app::timed_network network{make_network(given, which)};
    if (given.weights.empty())
        std::cout << "The weights are drawn from seed " << given.seed
                  << " and not trained. The results show agreement with "
                  << "the float network, never an accuracy.\n";
    std::cout << given.to_calibrate() << " images to calibrate with and " << given.samples << " others to sweep over, "
              << (given.images.empty() ? "seeded noise with a 1/f spectrum" : "of " + given.images.string()) << ", "
              << given.size.image << " x " << given.size.image << ".\n\n"
              << std::flush;

    examples::write_outputs(given.sweep, network, images, given.samples);
    const auto calibration = qs::calibrate(network, calibration_images, {.progress = qs::console_progress{}});
    const double calibrated = app::detail::since(start);
    const auto float_pass = app::time_float_pass(network, images, given.sweep.threads, qs::console_progress{});
    const qs::sweep_result result =
        examples::journaled_sweep(std::cout, network, calibration, images, metrics, given.sweep, options);
    const auto work = app::work_of(network, result, given.sweep.threads, float_pass, network.take_times());
    qs::write_text(std::cout, result);
    std::cout << "\n";
    app::write_work(std::cout, work, result, given.sweep.threads);
    examples::write_results(std::cout, given.sweep.out, calibration, result);
    std::cout << "Loading and calibrating took " << calibrated << " s, the whole run " << app::detail::since(start)
              << " s; peak memory " << examples::peak_memory() << " MB.\n";
}

void run(const arguments& given) {
    if (given.size.image % app::reduction != 0)
        throw examples::bad_argument{"--image-size: " + std::to_string(given.size.image) + " is not a multiple of " +
                                     std::to_string(app::reduction)};
    const app::variant& which = choose_variant(given);
    if (given.calibrate_only)
        calibrate_only(given, which);
    else if (given.table)
        print_table(given, which);
    else
        sweep(given, which);
}

}  // namespace

int main(int count, char** values) {
    arguments given;
    CLI::App program{
        "Which layers of EfficientViT-SAM's image encoder suffer from quantization? Agreement with its float "
        "embedding."};
    describe(program, given);
    return examples::parse_and_run(program, count, values, [&] { run(given); });
}
