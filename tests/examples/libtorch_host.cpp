// SPDX-License-Identifier: BSD-3-Clause
/// \file  The trained network as TorchScript, on LibTorch: the laws, and the sweep of the native example.

#include <quantsweep/adapt/torch.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/sweep.hpp>

#include "native_sweep.hpp"

namespace {

namespace qs = quantsweep;

using image_batch = qs::batch<at::Tensor, std::size_t>;

std::vector<image_batch> tensors(const std::vector<native::images>& batches) {
    std::vector<image_batch> result;
    for (const native::images& b : batches)
        result.push_back({{torch::tensor(b.values).reshape({static_cast<std::int64_t>(b.samples), 1, 28, 28})},
                          b.labels,
                          b.samples});
    return result;
}

}  // namespace

DOCTEST_TEST_CASE("libtorch_host: the exported network keeps the laws and has the accuracy and the drops of the native one") {
    constexpr std::size_t calibration_samples = 100, samples = 100;
    const std::vector<std::string> schemes{"w8a8", "w4a4"};
    const auto batches = tensors(native::images_to_sweep(samples));
    qs::torch_graph graph{torch::jit::load("examples/fashion_mnist/data/network.pt"), batches[0].inputs};
    {
        const auto report = qs::check_graph(graph, batches[0]);
        DOCTEST_INFO(report.text());
        DOCTEST_CHECK(report.ok());
        DOCTEST_CHECK(report.result("forward") == qs::verdict::holds);
        DOCTEST_CHECK(graph.unswept().empty());
    }

    const auto calibration = qs::calibrate(graph, tensors(native::images_to_calibrate(calibration_samples)));
    qs::sweep_options options;
    options.schemes.clear();
    for (const std::string& name : schemes) options.schemes.push_back(qs::parse_scheme(name));
    const qs::sweep_result found = qs::sweep(graph, calibration, batches, qs::top1{}, options);
    const qs::sweep_result expected = native::sweep(calibration_samples, samples, schemes);
    DOCTEST_CHECK(found.baseline == expected.baseline);
    DOCTEST_REQUIRE(found.rows.size() == 35 * schemes.size());
    DOCTEST_REQUIRE(expected.rows.size() == found.rows.size());
    DOCTEST_CHECK(found.rows[0].layer == "blocks.stage0:0.0.conv");
    const native::difference difference = native::compare(expected, found, samples);
    DOCTEST_MESSAGE("largest difference from the native sweep: " << difference.drop << " of " << samples << " samples, "
                                                                 << difference.sqnr_db << " dB");
    DOCTEST_CHECK(difference.drop <= 1.001);
    DOCTEST_CHECK(difference.sqnr_db < 0.1);
}
