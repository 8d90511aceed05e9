// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the images that train/train.py wrote, normalises them as that does, and makes batches.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "blocks.hpp"

namespace fashion_mnist {

/// The mean and deviation of the training pixels, in [0, 1].
constexpr float pixel_mean = 0.2860f, pixel_deviation = 0.3530f;

using image_batch = quantsweep::batch<xt::xarray<float>, std::size_t>;

namespace detail {

inline xt::xarray<float> normalised(const std::uint8_t* pixels, std::size_t images) {
    auto result = xt::xarray<float>::from_shape({images, 1, image_side, image_side});
    std::transform(pixels, pixels + result.size(), result.data(), [](std::uint8_t pixel) {
        return (static_cast<float>(pixel) / 255.0f - pixel_mean) / pixel_deviation;
    });
    return result;
}

}  // namespace detail

/// Returns the file's first `samples` images, or all if it has fewer, in batches of `batch_size`; the last batch may be
/// smaller. There are no labels if the file has none. The classes take turns, so every prefix is balanced.
/// Errors   unreadable_file, malformed_file, missing_tensor; shape_mismatch for images of another size, and for labels
///          of another number; invalid_argument for a batch size of 0
inline std::vector<image_batch> load_images(const std::filesystem::path& path, std::size_t samples,
                                            std::size_t batch_size) {
    if (batch_size == 0) throw quantsweep::invalid_argument{"", "the batch size is 0; it must be positive"};
    const quantsweep::safetensors file{path};
    const quantsweep::shape& found = file.shape("images");
    if (found.rank() != 3 || found[1] != image_side || found[2] != image_side)
        throw quantsweep::shape_mismatch{"images",
                                         path.string() + " holds " + to_string(found) + ", expected [n, 28, 28]"};
    const auto pixels = file.read<std::uint8_t>("images");
    std::vector<std::uint8_t> labels;
    if (file.contains("labels")) {
        labels = file.read<std::uint8_t>("labels");
        if (labels.size() != found[0])
            throw quantsweep::shape_mismatch{"labels", path.string() + " holds " + std::to_string(labels.size()) +
                                                           " labels for " + std::to_string(found[0]) + " images"};
    }
    std::vector<image_batch> batches;
    const std::size_t total = std::min(samples, found[0]);
    for (std::size_t first = 0; first < total; first += batch_size) {
        const std::size_t count = std::min(batch_size, total - first);
        image_batch batch;
        batch.inputs.push_back(detail::normalised(pixels.data() + first * image_side * image_side, count));
        for (std::size_t i = first; i < first + count && !labels.empty(); ++i) batch.labels.push_back(labels[i]);
        batch.samples = count;
        batches.push_back(std::move(batch));
    }
    return batches;
}

}  // namespace fashion_mnist
