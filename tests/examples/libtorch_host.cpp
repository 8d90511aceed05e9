// SPDX-License-Identifier: BSD-3-Clause
/// \file  The trained network as TorchScript, on LibTorch: the laws, and the sweep of the native example.

#include <ATen/Parallel.h>
#include <quantsweep/adapt/torch.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <quantsweep/graph/check_graph.hpp>

#include "native_sweep.hpp"

namespace {

namespace qs = quantsweep;

at::Tensor make_tensor(const std::vector<float>& values, std::size_t samples) {
    return torch::tensor(values).reshape({static_cast<std::int64_t>(samples), 1, 28, 28});
}

}  // namespace

DOCTEST_TEST_CASE("libtorch_host: the exported network keeps the laws and has the accuracy and the drops of the native one") {
    at::set_num_threads(1);
    constexpr std::size_t samples = 40;
    const std::vector<std::string> schemes{"w8a8", "w4a4"};
    const native::images first = native::images_to_sweep(20)[0];
    const qs::batch<at::Tensor> batch{{make_tensor(first.values, first.samples)}, {}, first.samples};
    qs::torch_graph graph{torch::jit::load("examples/fashion_mnist/data/network.pt"), batch.inputs};
    {
        const auto report = qs::check_graph(graph, batch);
        DOCTEST_INFO(report.text());
        DOCTEST_CHECK(report.ok());
        DOCTEST_CHECK(report.result("forward") == qs::verdict::holds);
        DOCTEST_CHECK(graph.unswept().empty());
    }
    const qs::sweep_result found = native::sweep(graph, samples, samples, schemes, make_tensor);
    const qs::sweep_result expected = native::sweep(samples, samples, schemes);
    DOCTEST_CHECK(found.baseline == expected.baseline);
    DOCTEST_REQUIRE(found.rows.size() == 35 * schemes.size());
    DOCTEST_REQUIRE(expected.rows.size() == found.rows.size());
    DOCTEST_CHECK(found.rows[0].layer == "blocks.stage0:0.0.conv");
    const native::difference difference = native::compare(expected, found, samples);
    DOCTEST_MESSAGE("largest difference from the native sweep: " << difference.drop << " of " << samples << " samples, "
                                                             << difference.sqnr_db << " dB");
    DOCTEST_CHECK(difference.drop < 1.5);
    DOCTEST_CHECK(difference.sqnr_db < 0.1);
}
