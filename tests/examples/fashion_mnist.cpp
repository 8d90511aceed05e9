// SPDX-License-Identifier: BSD-3-Clause
/// \file  The example's network is the one that was trained: tests PyTorch's logits, the graph's laws and the accuracy.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "../io/damaged_files.hpp"
#include "data.hpp"
#include "load_network.hpp"
#include "weights_writer.hpp"

namespace {

using fashion_mnist::classes;

const std::filesystem::path data = "examples/fashion_mnist/data";

fashion_mnist::network trained() { return fashion_mnist::load_network(data / "weights.safetensors"); }

std::vector<fashion_mnist::image_batch> test_images(std::size_t samples, std::size_t batch_size) {
    return fashion_mnist::load_images(data / "test.safetensors", samples, batch_size);
}

}  // namespace

TEST_CASE("fashion_mnist: the logits are PyTorch's") {
    const quantsweep::safetensors golden{data / "golden_logits.safetensors"};
    const quantsweep::shape& shape = golden.shape("logits");
    REQUIRE(shape == quantsweep::shape{64, classes});
    const std::vector<float> expected = golden.read<float>("logits");

    fashion_mnist::network network = trained();
    const auto batches = test_images(shape[0], shape[0]);
    REQUIRE(batches.size() == 1);
    const auto outputs = network.forward(batches[0].inputs);
    REQUIRE(outputs.size() == 1);
    REQUIRE(outputs[0].size() == expected.size());

    double largest = 0;
    for (std::size_t image = 0; image < shape[0]; ++image) {
        const float* wanted = expected.data() + image * classes;
        const float* found = outputs[0].data() + image * classes;
        double magnitude = 0, deviation = 0;
        for (std::size_t c = 0; c < classes; ++c) {
            REQUIRE(std::isfinite(found[c]));
            magnitude = std::max(magnitude, std::abs(double{wanted[c]}));
            deviation = std::max(deviation, std::abs(double{found[c]} - double{wanted[c]}));
        }
        CAPTURE(image);
        CHECK(deviation <= 1e-4 * magnitude);
        largest = std::max(largest, deviation / magnitude);
    }
    MESSAGE("largest deviation from PyTorch, of the largest logit of its image: ", largest);
}

TEST_CASE("fashion_mnist: the network keeps the laws of a graph") {
    fashion_mnist::network network = trained();
    const auto whole = test_images(4, 4), parts = test_images(4, 1);
    REQUIRE(whole.size() == 1);
    REQUIRE(parts.size() == 4);
    const quantsweep::graph_report report = quantsweep::check_graph(network, whole[0], parts);
    INFO(report.text());
    CHECK(report.ok());
    CHECK(report.status("forward") == quantsweep::law_status::holds);
    CHECK(report.status("clone") == quantsweep::law_status::holds);
    CHECK(report.status("batch invariance") == quantsweep::law_status::holds);
}

TEST_CASE("fashion_mnist: the accuracy is what training reported on these images" * doctest::test_suite("simulation")) {
    fashion_mnist::network network = trained();
    std::size_t samples = 0, right = 0;
    for (const fashion_mnist::image_batch& batch : test_images(2000, 50)) {
        REQUIRE(batch.labels.size() == batch.samples);
        auto outputs = network.forward(batch.inputs);
        for (std::size_t image = 0; image < batch.samples; ++image) {
            const float* logits = outputs[0].data() + image * classes;
            right +=
                static_cast<std::size_t>(std::max_element(logits, logits + classes) - logits) == batch.labels[image];
        }
        samples += batch.samples;
        network.recycle(std::move(outputs[0]));
    }
    REQUIRE(samples == 2000);
    const double top1 = static_cast<double>(right) / static_cast<double>(samples);
    CHECK(std::abs(top1 - 0.945) <= 0.001);
}

TEST_CASE("fashion_mnist: a file with tensors that the network does not use is of another network") {
    const quantsweep::safetensors known{data / "weights.safetensors"};
    std::map<std::string, quantsweep::shape> tensors{{"stage9:0:0.weight", {2}}};
    for (const std::string& name : known.names()) tensors[name] = known.shape(name);
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    examples::write_weights(path, tensors, [&](const std::string& name, const quantsweep::shape& shape) {
        return name == "stage9:0:0.weight" ? std::vector<float>(element_count(shape)) : known.read<float>(name);
    });
    CHECK_THROWS_WITH_AS(fashion_mnist::load_network(path),
                         ("quantsweep [104] " + path.string() +
                          ": belongs to another network: this network does not use 1 of its tensors: stage9:0:0.weight")
                             .c_str(),
                         quantsweep::invalid_argument);
}
