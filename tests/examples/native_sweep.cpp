// SPDX-License-Identifier: BSD-3-Clause
#include "native_sweep.hpp"

#include "data.hpp"
#include "load_network.hpp"

namespace {

namespace qs = quantsweep;

const std::string data = "examples/fashion_mnist/data/";

std::vector<fashion_mnist::image_batch> load(const char* file, std::size_t samples) {
    return fashion_mnist::load_images(data + file, samples, 20);
}

std::vector<native::images> plain(const std::vector<fashion_mnist::image_batch>& batches) {
    std::vector<native::images> result;
    for (const auto& b : batches) result.push_back({{b.inputs[0].begin(), b.inputs[0].end()}, b.labels, b.samples});
    return result;
}

}  // namespace

std::vector<native::images> native::images_to_calibrate(std::size_t samples) {
    return plain(load("calibration.safetensors", samples));
}

std::vector<native::images> native::images_to_sweep(std::size_t samples) {
    return plain(load("test.safetensors", samples));
}

qs::sweep_result native::sweep(std::size_t calibration_samples, std::size_t samples,
                               const std::vector<std::string>& schemes) {
    fashion_mnist::network network = fashion_mnist::load_network(data + "weights.safetensors");
    const auto calibration = qs::calibrate(network, load("calibration.safetensors", calibration_samples));
    return qs::sweep(network, calibration, load("test.safetensors", samples), qs::top1{}, options(schemes));
}
