// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Images for the network, made or read when they are needed: seeded noise with a photograph's spectrum, or
///        files.

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <stb/stb_image.h>
#include <stb/stb_image_resize.h>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/batch.hpp>

#include "spectrum.hpp"

namespace efficientvit_sam_l0 {

namespace qs = quantsweep;

/// Eight bits for each channel; red, green, blue; row by row.
struct rgb_image {
    std::size_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels{};
};

/// Returns random phases under an amplitude spectrum of 1/f, as photographs have on average (Field 1987). As in
/// photographs, the channels mostly agree. The mean and contrast are those of the photographs on which the model was
/// trained. Depends only on the seed and the size, up to the rounding of a Fourier transform.
inline rgb_image noise_image(std::uint64_t seed, std::size_t size) {
    const auto first = one_over_f(2 * seed, size), second = one_over_f(2 * seed + 1, size);
    rgb_image image{size, size, std::vector<std::uint8_t>(3 * size * size)};
    for (std::size_t i = 0; i < size * size; ++i) {
        const float light = first[i].real(), warmth = first[i].imag(), green = second[i].real();
        const std::array<float, 3> channels{123.7f + 55 * light + 15 * warmth, 116.3f + 55 * light + 6 * green,
                                            103.5f + 55 * light - 15 * warmth};
        for (std::size_t c = 0; c < 3; ++c)
            image.pixels[3 * i + c] = static_cast<std::uint8_t>(std::lround(std::clamp(channels[c], 0.0f, 255.0f)));
    }
    return image;
}

/// Errors  unreadable_file, with the file's name
inline rgb_image read_image(const std::filesystem::path& path) {
    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels{stbi_load(path.c_str(), &width, &height, &channels, 3),
                                                           stbi_image_free};
    if (!pixels)
        throw qs::unreadable_file{path.string(), std::string{"is not a PNG or JPEG file that can be read ("} +
                                                     stbi_failure_reason() + "); remove it, or save it again"};
    const auto columns = static_cast<std::size_t>(width), rows = static_cast<std::size_t>(height);
    return {columns, rows, {pixels.get(), pixels.get() + 3 * columns * rows}};
}

/// Makes the longer side `size` pixels long: bilinear, averaged over all pixels that a new pixel covers.
inline rgb_image resized(const rgb_image& image, std::size_t size) {
    const double scale = static_cast<double>(size) / static_cast<double>(std::max(image.width, image.height));
    const auto scaled = [&](std::size_t side) {
        return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(side) * scale + 0.5));
    };
    rgb_image result{scaled(image.width), scaled(image.height)};
    if (result.width == image.width && result.height == image.height) return image;
    result.pixels.resize(3 * result.width * result.height);
    const int done = stbir_resize_uint8_generic(
        image.pixels.data(), static_cast<int>(image.width), static_cast<int>(image.height), 0, result.pixels.data(),
        static_cast<int>(result.width), static_cast<int>(result.height), 0, 3, STBIR_ALPHA_CHANNEL_NONE, 0,
        STBIR_EDGE_CLAMP, STBIR_FILTER_TRIANGLE, STBIR_COLORSPACE_LINEAR, nullptr);
    if (done == 0) throw std::bad_alloc{};
    return result;
}

/// Returns [1, 3, size, size]. A smaller image is padded with zeros on the right and at the bottom, as EfficientViT-SAM
/// does.
inline xt::xarray<float> normalised(const rgb_image& image, std::size_t size) {
    static constexpr std::array<float, 3> mean{123.675f, 116.28f, 103.53f}, deviation{58.395f, 57.12f, 57.375f};
    xt::xarray<float> result = xt::zeros<float>({std::size_t{1}, std::size_t{3}, size, size});
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t y = 0; y < image.height; ++y)
            for (std::size_t x = 0; x < image.width; ++x)
                result.data()[(c * size + y) * size + x] =
                    (static_cast<float>(image.pixels[3 * (y * image.width + x) + c]) - mean[c]) / deviation[c];
    return result;
}

/// Returns the PNG and JPEG files, recognised by extension, in the order of their names.
inline std::vector<std::filesystem::path> image_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        std::string ending = entry.path().extension().string();
        for (char& letter : ending) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        if (ending == ".png" || ending == ".jpg" || ending == ".jpeg") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// One image for each batch, made anew each time it is asked for, so that a thousand of them take no memory.
class image_batches {
public:
    using batch = qs::batch<xt::xarray<float>>;

    /// Makes noise images with consecutive seeds.
    image_batches(std::uint64_t seed, std::size_t count, std::size_t size) : seed_{seed}, count_{count}, size_{size} {}
    image_batches(std::vector<std::filesystem::path> files, std::size_t size)
        : files_{std::move(files)}, count_{files_.size()}, size_{size} {}

    std::size_t size() const { return count_; }
    image_batches part(std::size_t first, std::size_t count) const {
        image_batches result = *this;
        result.first_ += first;
        result.count_ = count;
        return result;
    }
    /// Errors  unreadable_file, with the file's name
    batch operator[](std::size_t i) const {
        const std::size_t at = first_ + i;
        const rgb_image image =
            files_.empty() ? noise_image(seed_ + at, size_) : resized(read_image(files_[at]), size_);
        batch made;
        made.inputs.push_back(normalised(image, size_));
        made.samples = 1;
        return made;
    }

private:
    std::vector<std::filesystem::path> files_{};
    std::uint64_t seed_ = 0;
    std::size_t first_ = 0;
    std::size_t count_;
    std::size_t size_;
};

}  // namespace efficientvit_sam_l0
