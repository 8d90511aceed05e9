// SPDX-License-Identifier: BSD-3-Clause
/// \file  The main job on a trained network: calibrate it, sweep it one layer at a time, show where it dips.

#include <sys/resource.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/io/calibration_file.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "data.hpp"
#include "load_network.hpp"

namespace {

namespace fs = std::filesystem;
namespace qs = quantsweep;

constexpr std::size_t calibration_samples = 512;
constexpr std::size_t batch_size = 50;

struct arguments {
    fs::path data = "examples/fashion_mnist/data";
    fs::path out = "out/fashion_mnist";
    std::size_t samples = 2000;
    std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::string> schemes{"w8a8", "w8a8:per_channel", "w4a4"};
};

void describe(CLI::App& app, arguments& given) {
    app.add_option("--samples", given.samples, "Test images to evaluate, at most 2000")
        ->check(CLI::Range(1, 2000))->capture_default_str();
    app.add_option("--schemes", given.schemes, "w<bits>a<bits>, w<bits> or a<bits>; :per_channel for weights by channel")
        ->delimiter(',')->capture_default_str();
    app.add_option("--threads", given.threads, "Threads of the sweep")->check(CLI::Range(1, 256))->capture_default_str();
    app.add_option("--data", given.data, "Folder of the weights and images")->check(CLI::ExistingDirectory)->capture_default_str();
    app.add_option("--out", given.out, "Folder for the results, made if missing")->capture_default_str();
}

/// Megabytes, as the operating system counted them.
long peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

void write_results(const fs::path& folder, const qs::calibration<>& seen, const qs::sweep_result& result) {
    qs::save_calibration(folder / "calibration.json", seen);
    qs::save_result(folder / "sweep.json", result);
    qs::write_csv(folder / "sweep.csv", result);
    qs::write_markdown(folder / "sweep.md", result);
    qs::write_svg(folder / "sweep.svg", result);
    qs::write_html(folder / "report.html", result);
}

struct bad_argument : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What `use` makes of an option; where it throws Error, the option was wrong.
template <class Error, class Use>
auto from_option(const std::string& option, Use&& use) {
    try {
        return use();
    } catch (const Error& problem) {
        throw bad_argument{option + ": " + problem.what()};
    }
}

qs::sweep_options make_options(const arguments& given) {
    qs::sweep_options options{.threads = given.threads, .graph_name = "fashion_mnist", .progress = qs::console_progress{}};
    options.schemes.clear();
    for (const std::string& name : given.schemes) options.schemes.push_back(qs::parse_scheme(name));
    qs::check_sweep_options(options);
    return options;
}

struct job {
    qs::sweep_options options;
    fashion_mnist::network network;
    std::vector<fashion_mnist::image_batch> calibration_images, test_images;
};

/// All that an argument can spoil, before the work begins.
job prepare(const arguments& given) {
    qs::sweep_options options = from_option<qs::error>("--schemes", [&] { return make_options(given); });
    from_option<fs::filesystem_error>("--out", [&] { return fs::create_directories(given.out); });
    return from_option<qs::unreadable_file>("--data", [&] {
        const auto images = [&](const char* file, std::size_t samples) {
            return fashion_mnist::load_images(given.data / file, samples, batch_size);
        };
        return job{std::move(options), fashion_mnist::load_network(given.data / "weights.safetensors"),
                   images("calibration.safetensors", calibration_samples), images("test.safetensors", given.samples)};
    });
}

void run(const arguments& given) {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    job work = prepare(given);
    const auto calibration = qs::calibrate(work.network, work.calibration_images, {.progress = qs::console_progress{}});
    const double calibrated = seconds();
    const qs::sweep_result result = qs::sweep(work.network, calibration, work.test_images, qs::top1{}, work.options);
    qs::write_text(std::cout, result);
    write_results(given.out, calibration, result);
    std::cout << "\nCalibration took " << calibrated << " s, the sweep " << result.cost.seconds << " s, all of it "
              << seconds() << " s on " << given.threads << " threads; peak memory " << peak_memory() << " MB.\n"
              << "Written to " << given.out.string()
              << ": calibration.json sweep.json sweep.csv sweep.md sweep.svg report.html\n";
}

}  // namespace

int main(int count, char** values) {
    arguments given;
    CLI::App app{"Which layers of a small EfficientViT-style classifier suffer from quantization? Accuracy on Fashion-MNIST."};
    describe(app, given);
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    try {
        run(given);
    } catch (const bad_argument& problem) {
        std::cerr << problem.what() << "\n";
        return 2;
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << "\n";
        return 1;
    }
}
