// SPDX-License-Identifier: BSD-3-Clause
/// \file  The trained network as ONNX, on OpenCV: the laws, and the sweep of the native example.

#include <quantsweep/adapt/opencv.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <quantsweep/graph/check_graph.hpp>

#include "native_sweep.hpp"

namespace {

namespace qs = quantsweep;

cv::Mat make_tensor(const std::vector<float>& values, std::size_t samples) {
    cv::Mat blob(std::vector<int>{static_cast<int>(samples), 1, 28, 28}, CV_32F);
    std::copy(values.begin(), values.end(), blob.ptr<float>());
    return blob;
}

}  // namespace

TEST_CASE("opencv_host: the exported network keeps the laws and has the accuracy and the drops of the native one") {
    cv::setNumThreads(1);
    constexpr std::size_t samples = 40;
    const std::vector<std::string> schemes{"w8a8", "w4a4"};
    const native::images first = native::images_to_sweep(20)[0];
    const qs::batch<cv::Mat> batch{{make_tensor(first.values, first.samples)}, {}, first.samples};
    qs::opencv_graph graph{[] { return cv::dnn::readNetFromONNX("examples/fashion_mnist/data/network.onnx"); }, batch.inputs};
    {
        const auto report = qs::check_graph(graph, batch);
        INFO(report.text());
        CHECK(report.ok());
        CHECK(report.result("forward") == qs::verdict::holds);
        CHECK(graph.unswept().empty());
    }
    const qs::sweep_result found = native::sweep(graph, samples, samples, schemes, make_tensor);
    const qs::sweep_result expected = native::sweep(samples, samples, schemes);
    CHECK(found.baseline == expected.baseline);
    REQUIRE(found.rows.size() == 35 * schemes.size());
    REQUIRE(expected.rows.size() == found.rows.size());
    CHECK(found.rows[0].layer == "stage0:0.0/conv");
    const native::difference difference = native::compare(expected, found, samples);
    MESSAGE("largest difference from the native sweep: " << difference.drop << " of " << samples << " samples, "
                                                             << difference.sqnr_db << " dB");
    CHECK(difference.drop < 1.5);
    CHECK(difference.sqnr_db < 0.1);
}
