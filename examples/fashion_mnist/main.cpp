// SPDX-License-Identifier: BSD-3-Clause
/// \file  The main job on a trained network: calibrate it, sweep it one layer at a time, show where it dips.

#include <sys/resource.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
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

void run(const arguments& given) {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    qs::sweep_options options{.threads = given.threads, .graph_name = "fashion_mnist", .progress = qs::console_progress{}};
    options.schemes.clear();
    for (const std::string& name : given.schemes) options.schemes.push_back(qs::parse_scheme(name));

    qs::check_sweep_options(options);
    fs::create_directories(given.out);
    fashion_mnist::network network = fashion_mnist::load_network(given.data / "weights.safetensors");
    const auto calibration_images =
        fashion_mnist::load_images(given.data / "calibration.safetensors", calibration_samples, batch_size);
    const auto test_images = fashion_mnist::load_images(given.data / "test.safetensors", given.samples, batch_size);

    const auto calibration = qs::calibrate(network, calibration_images, {.progress = qs::console_progress{}});
    const double calibrated = seconds();
    const qs::sweep_result result = qs::sweep(network, calibration, test_images, qs::top1{}, options);
    qs::write_text(std::cout, result);
    write_results(given.out, calibration, result);
    std::cout << "\nCalibration took " << calibrated << " s, the sweep " << result.cost.seconds << " s, all of it "
              << seconds() << " s on " << given.threads << " threads; peak memory " << peak_memory() << " MB.\n"
              << "Written to " << given.out.string()
              << ": calibration.json sweep.json sweep.csv sweep.md sweep.svg report.html\n";
}

int complain(const char* where, const std::exception& problem, int status) {
    std::cerr << where << ": " << problem.what() << "\n";
    return status;
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
    } catch (const qs::unknown_format& problem) {
        return complain("--schemes", problem, 2);
    } catch (const qs::invalid_argument& problem) {
        return complain("--schemes", problem, 2);
    } catch (const qs::unreadable_file& problem) {
        return complain("--data or --out", problem, 2);
    } catch (const fs::filesystem_error& problem) {
        return complain("--out", problem, 2);
    } catch (const std::exception& problem) {
        return complain("failed", problem, 1);
    }
}
