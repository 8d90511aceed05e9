// SPDX-License-Identifier: BSD-3-Clause
/// \file  What the example shows around its network: images.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <stb/stb_image_write.h>

#include "images.hpp"

namespace {

namespace app = efficientvit_sam_l0;
namespace fs = std::filesystem;

/// A folder that is gone with the test case.
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

/// Mean squared amplitude of the green channel by whole frequency, from the definition of the Fourier transform.
std::vector<double> power_by_frequency(const app::rgb_image& image) {
    const std::size_t n = image.width;
    using complex = std::complex<double>;
    const auto turn = [&](std::size_t i) {
        return std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i % n) / static_cast<double>(n));
    };
    std::vector<complex> rows(n * n);
    for (std::size_t y = 0; y < n; ++y)
        for (std::size_t u = 0; u < n; ++u)
            for (std::size_t x = 0; x < n; ++x) rows[y * n + u] += static_cast<double>(image.pixels[3 * (y * n + x) + 1]) * turn(u * x);
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

/// Of a line through the logarithms.
double slope(const std::vector<double>& power, std::size_t first, std::size_t last) {
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t f = first; f <= last; ++f) {
        const double x = std::log(static_cast<double>(f)), y = 0.5 * std::log(power[f]);
        n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
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
    // Away from the edges a linear gradient stays one: a new pixel's middle lies between two old ones.
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
    double largest = 0;
    for (std::size_t i = 0; i < batches[0].inputs[0].size(); ++i)
        largest = std::max(largest, std::abs(double{batches[0].inputs[0].data()[i]} - double{batches[1].inputs[0].data()[i]}));
    CHECK(largest < 0.3);  // what JPEG loses
}

TEST_CASE("efficientvit_sam_l0: a broken image is named") {
    const folder images;
    std::ofstream{images / "broken.jpg"} << "no JPEG";
    try {
        (void)app::image_batches{app::image_files(images.path()), 64}[0];
        FAIL("read it");
    } catch (const quantsweep::unreadable_file& problem) {
        CHECK(std::string{problem.what()}.find("broken.jpg") != std::string::npos);
    }
}
