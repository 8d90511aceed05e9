// SPDX-License-Identifier: BSD-3-Clause
/// \file  What the example adds to its network: images, the memory table, the cost of calibration, and the sweep's
///        work.

#include <signal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <stb/stb_image_write.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/sweep.hpp>

#include "calibrate_only.hpp"
#include "images.hpp"
#include "memory_table.hpp"
#include "random_network.hpp"
#include "sweep_work.hpp"
#include "timed_network.hpp"

namespace {

namespace app = efficientvit_sam_l0;
namespace fs = std::filesystem;
namespace qs = quantsweep;

constexpr app::sides small{32, 4};  ///< the smallest sizes that the network accepts
constexpr app::sides little{64, 8};
const app::variant& l0 = app::variants.front();
const std::vector<app::table_layer> layers_of_l0 = app::layer_table(l0);

/// A folder that is deleted after the test case.
class folder {
public:
    folder() : path_{fs::temp_directory_path() / "quantsweep_images"} {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~folder() { fs::remove_all(path_); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    fs::path operator/(const char* name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

app::rgb_image gradient(std::size_t width, std::size_t height) {
    app::rgb_image image{width, height, {}};
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t value : {2 * x, 2 * y, x + y}) image.pixels.push_back(static_cast<std::uint8_t>(value));
    return image;
}

/// Returns the mean squared amplitude of the green channel by whole frequency, from the definition of the Fourier
/// transform.
std::vector<double> power_by_frequency(const app::rgb_image& image) {
    const std::size_t n = image.width;
    using complex = std::complex<double>;
    const auto turn = [&](std::size_t i) {
        return std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i % n) / static_cast<double>(n));
    };
    std::vector<complex> rows(n * n);
    for (std::size_t y = 0; y < n; ++y)
        for (std::size_t u = 0; u < n; ++u)
            for (std::size_t x = 0; x < n; ++x)
                rows[y * n + u] += static_cast<double>(image.pixels[3 * (y * n + x) + 1]) * turn(u * x);
    std::vector<double> power(n / 2), count(n / 2);
    for (std::size_t u = 0; u < n; ++u)
        for (std::size_t v = 0; v < n; ++v) {
            complex sum = 0;
            for (std::size_t y = 0; y < n; ++y) sum += rows[y * n + u] * turn(v * y);
            const auto wave = [&](std::size_t i) { return static_cast<double>(std::min(i, n - i)); };
            const auto frequency = static_cast<std::size_t>(std::lround(std::hypot(wave(u), wave(v))));
            if (frequency < n / 2) power[frequency] += std::norm(sum), ++count[frequency];
        }
    for (std::size_t f = 0; f < n / 2; ++f) power[f] /= count[f];
    return power;
}

/// Returns the slope of a line through the logarithms.
double slope(const std::vector<double>& power, std::size_t first, std::size_t last) {
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t f = first; f <= last; ++f) {
        const double x = std::log(static_cast<double>(f)), y = 0.5 * std::log(power[f]);
        n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

/// Returns the fields of each line of a CSV file, after its header.
std::vector<std::vector<std::string>> read_csv(const fs::path& path) {
    std::ifstream file{path};
    std::vector<std::vector<std::string>> lines;
    std::string line, field;
    std::getline(file, line);
    while (std::getline(file, line)) {
        lines.emplace_back();
        if (line.ends_with('\r')) line.pop_back();
        // A comma after the last field; otherwise an empty last field would be missed.
        for (std::istringstream fields{line + ","}; std::getline(fields, field, ',');) lines.back().push_back(field);
    }
    return lines;
}

/// Returns the words of a layer's line in the memory table.
std::vector<std::string> words_of(const std::string& table, const std::string& layer) {
    std::istringstream lines{table};
    std::string line, word;
    while (std::getline(lines, line))
        if (line.starts_with(layer + " ")) break;
    std::vector<std::string> words;
    for (std::istringstream split{line}; split >> word;) words.push_back(word);
    return words;
}

}  // namespace

TEST_CASE("efficientvit_sam_l0: the amplitude of a seeded image falls as one over the frequency") {
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        const double fitted = slope(power_by_frequency(app::noise_image(seed, 96)), 2, 40);
        CHECK(fitted < -0.85);
        CHECK(fitted > -1.15);
    }
}

TEST_CASE("efficientvit_sam_l0: seeded images are the seed's, and like photographs in mean, contrast and colour") {
    const app::rgb_image image = app::noise_image(7, 128);
    CHECK(image.pixels == app::noise_image(7, 128).pixels);
    CHECK(image.pixels != app::noise_image(8, 128).pixels);
    const auto values = app::normalised(image, 128);
    REQUIRE(values.shape().size() == 4);
    const std::size_t plane = 128 * 128;
    for (std::size_t c = 0; c < 3; ++c) {
        double sum = 0, square = 0, with_red = 0, red = 0;
        for (std::size_t i = 0; i < plane; ++i) {
            const double value = values.data()[c * plane + i], other = values.data()[i];
            sum += value, square += value * value, with_red += value * other, red += other * other;
        }
        CAPTURE(c);
        CHECK(std::abs(sum / plane) < 0.15);
        CHECK(std::sqrt(square / plane) > 0.7);
        CHECK(std::sqrt(square / plane) < 1.2);
        CHECK(with_red / std::sqrt(square * red) > 0.8);
    }
}

TEST_CASE("efficientvit_sam_l0: a photograph keeps its proportions, is normalised, and is padded with zeros") {
    const folder images;
    const app::rgb_image written = gradient(100, 50);
    REQUIRE(stbi_write_png((images / "b.png").c_str(), 100, 50, 3, written.pixels.data(), 0) != 0);
    CHECK(app::read_image(images / "b.png").pixels == written.pixels);

    const app::rgb_image half = app::resized(written, 50);
    CHECK(half.width == 50);
    CHECK(half.height == 25);
    // Away from the edges a linear gradient stays linear: the centre of a new pixel lies between two old ones.
    const auto at = [&](std::size_t x, std::size_t y, std::size_t c) { return int{half.pixels[3 * (y * 50 + x) + c]}; };
    CHECK(std::abs(at(20, 10, 0) - 81) <= 1);
    CHECK(std::abs(at(20, 10, 1) - 41) <= 1);
    CHECK(std::abs(at(20, 10, 2) - 61) <= 1);
    CHECK(app::resized(written, 100).pixels == written.pixels);

    const auto values = app::normalised(half, 50);
    CHECK(values.shape()[0] == 1);
    CHECK(values.shape()[1] == 3);
    CHECK(values(0, 0, 10, 20) == doctest::Approx((at(20, 10, 0) / 255.0 - 0.485) / 0.229));
    CHECK(values(0, 2, 10, 20) == doctest::Approx((at(20, 10, 2) / 255.0 - 0.406) / 0.225));
    for (std::size_t c = 0; c < 3; ++c) CHECK(values(0, c, 25, 0) == 0.0f);
}

TEST_CASE("efficientvit_sam_l0: a folder's images come in the order of their names, other files are left alone") {
    const folder images;
    const app::rgb_image picture = gradient(40, 64);
    REQUIRE(stbi_write_jpg((images / "c.JPG").c_str(), 40, 64, 3, picture.pixels.data(), 95) != 0);
    REQUIRE(stbi_write_png((images / "a.png").c_str(), 40, 64, 3, picture.pixels.data(), 0) != 0);
    std::ofstream{images / "notes.txt"} << "not an image";
    const auto files = app::image_files(images.path());
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename() == "a.png");
    const app::image_batches batches{files, 64};
    REQUIRE(batches.size() == 2);
    CHECK(batches[0].samples == 1);
    CHECK(batches[0].inputs[0] == batches[0].inputs[0]);
    REQUIRE(batches.part(1, 1).size() == 1);
    CHECK(batches.part(1, 1)[0].inputs[0] == batches[1].inputs[0]);
    CHECK(app::image_batches(5, 3, 32).part(2, 1)[0].inputs[0] == app::image_batches(7, 1, 32)[0].inputs[0]);
    const auto png = batches[0].inputs[0], jpeg = batches[1].inputs[0];  // each access reads the file
    double largest = 0;
    for (std::size_t i = 0; i < png.size(); ++i)
        largest = std::max(largest, std::abs(double{png.data()[i]} - double{jpeg.data()[i]}));
    CHECK(largest < 0.3);  // the loss of JPEG
}

TEST_CASE("efficientvit_sam_l0: a broken image is named") {
    const folder images;
    std::ofstream{images / "broken.jpg"} << "no JPEG";
    try {
        (void)app::image_batches{app::image_files(images.path()), 64}[0];
        FAIL("read it");
    } catch (const qs::unreadable_file& problem) {
        CHECK(std::string{problem.what()}.find("broken.jpg") != std::string::npos);
    }
}

TEST_CASE("efficientvit_sam_l0: the memory table has the reference analysis's numbers, digit for digit") {
    const auto reference = read_csv("tests/golden/efficientvit_sam_l0_layers.csv");
    REQUIRE(reference.size() == layers_of_l0.size());
    app::network network = app::random_network(1, l0, small);
    qs::calibration<> seen = qs::calibrate(network, app::image_batches{1, 1, small.image});
    for (const auto& [samples, column, most] :
         {std::tuple{10u, 14u, std::string{"320"}}, std::tuple{100u, 15u, std::string{"3200"}}}) {
        // The memory depends only on the number of samples, so the samples need not have been observed.
        seen.samples = samples;
        std::ostringstream table;
        app::write_memory_table(table, seen, l0, {});
        std::size_t filled = 0, marked = 0;
        for (const auto& row : reference) {
            const auto words = words_of(table.str(), row[0]);
            CAPTURE(row[0]);
            REQUIRE(words.size() >= 6);
            CHECK(words[1] == row[1]);
            CHECK(words[2] == row[2]);
            CHECK(words[3] == row[12]);
            if (row[column].empty()) {
                CHECK(words.size() == 6);  // all columns except that of the calibration are blank
                continue;
            }
            REQUIRE(words.size() >= 9);
            CHECK(words[4] == row[column]);
            ++filled;
            if (words.size() == 9) continue;
            ++marked;
            CHECK(words.back() == "largest");
            CHECK(row[0] == "stage1:0:0");
            CHECK(words[5] == most);
        }
        CHECK(filled == 30);
        CHECK(marked == 1);
    }
}

TEST_CASE("efficientvit_sam_l0: the memory table's elements are those that calibration sees") {
    app::network network = app::random_network(1, l0, little);
    const auto seen = qs::calibrate(network, app::image_batches{1, 2, 64});
    for (const app::table_layer& layer : layers_of_l0) {
        const auto* value = seen.find_value(layer.name());
        REQUIRE(value);
        CHECK(value->elements == layer.output_elements(little));
    }
    std::ostringstream table;
    app::write_memory_table(table, seen, l0, little);
    const auto words = words_of(table.str(), "stage0:0:0");
    CHECK(words[4] == "6.55e+04");
    CHECK(words[7] ==
          app::detail::formatted("%.1f", static_cast<double>(seen.find_value("stage0:0:0")->seen.bytes()) / 1024));
    CHECK_THROWS_AS(app::write_memory_table(table, {}, l0, little), qs::missing_summary);
}

TEST_CASE("efficientvit_sam_l0: what calibration costs is measured in processes of their own") {
    constexpr double megabyte = 1e6;
    const auto cost = [](std::size_t samples) {
        return app::measure_calibration([] { return app::random_network(1, l0, small); },
                                        app::image_batches{1, samples, small.image}, {});
    };
    const app::calibration_cost one = cost(1), many = cost(20);
    CHECK(one.inference.seconds > 0);
    CHECK(one.calibration.seconds > 0);
    CHECK(many.inference.seconds > one.inference.seconds);
    // The weights alone take this much.
    CHECK(static_cast<double>(one.inference.peak_bytes) > 120 * megabyte);
#ifndef __SANITIZE_ADDRESS__  // the sanitizer keeps freed memory
    const auto above_inference = [&](const app::calibration_cost& measured) {
        return static_cast<double>(measured.calibration.peak_bytes) - static_cast<double>(one.inference.peak_bytes);
    };
    CHECK(above_inference(one) < 16 * megabyte);
    CHECK(above_inference(many) - above_inference(one) < 2 * megabyte);
#endif
}

TEST_CASE("efficientvit_sam_l0: a child process sees its own peak, and its failure is told") {
    const auto touched = [](std::size_t bytes) {
        return app::detail::in_child([bytes] {
            std::vector<char> memory(bytes, 1);
            return static_cast<double>(memory[bytes / 2]);
        });
    };
    // More than this process may have allocated and freed, which the child would use first.
    constexpr std::size_t large = 400u << 20;
    const app::process_cost little = touched(1), much = touched(large);
    CHECK(little.seconds == 1);
    CHECK(little.peak_bytes > 0);
    CHECK(much.peak_bytes > little.peak_bytes + large / 2);
    CHECK_THROWS_WITH_AS(app::detail::in_child([]() -> double { throw std::invalid_argument{"no such layer"}; }),
                         "no such layer", std::runtime_error);
    CHECK_THROWS_WITH_AS(app::detail::in_child([]() -> double { return ::raise(SIGKILL); }),
                         "signal 9 ended a child process", std::runtime_error);
}

TEST_CASE("efficientvit_sam_l0: the sweep's work is counted by its nodes") {
    app::timed_network network{app::random_network(1, l0, small)};
    const app::image_batches images{1, 3, small.image};
    const auto seen = qs::calibrate(network, images);
    const auto pass = app::time_float_pass(network, images, 2, {});
    REQUIRE(pass.size() == network.size());
    for (const app::node_time& node : pass) {
        CHECK(node.calls == 3);
        CHECK(node.seconds > 0);
    }
    const auto result =
        qs::sweep(network, seen, images, qs::cosine{}, {.schemes = {qs::parse_scheme("a8")}, .threads = 2});
    const auto swept = network.take_times();
    std::uint64_t calls = 0;
    for (const app::node_time& node : swept) calls += node.calls;
    CHECK(calls == result.cost.layer_evaluations);

    const app::sweep_work work = app::work_of(network, result, 2, pass, swept);
    CHECK(work.suffix_share == doctest::Approx(0.474174).epsilon(1e-5));
    // One pass for the baseline, and one for each layer's own float output.
    CHECK(work.evaluated_share == doctest::Approx(0.474174 + 2.0 / 69).epsilon(1e-5));
    CHECK(work.measured_seconds == result.cost.seconds);

    // Three images on two threads take two turns.
    std::vector<app::node_time> second_each(pass.size(), {3, 3.0});
    CHECK(app::work_of(network, result, 2, second_each, swept).predicted_seconds ==
          doctest::Approx(static_cast<double>(calls) * 2 / 3));
    for (const app::node_time& node : network.take_times()) CHECK(node.calls == 0);
}
