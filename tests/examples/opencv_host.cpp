// SPDX-License-Identifier: BSD-3-Clause
/// \file  The trained network as ONNX on OpenCV: tests the laws and the sweep of the native example.

#include <quantsweep/adapt/opencv.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "native_sweep.hpp"

TEST_CASE("opencv_host: the exported network keeps the laws and has the accuracy and the drops of the native one") {
    cv::setNumThreads(1);
    const auto make_tensor = [](const std::vector<float>& values, std::size_t samples) {
        cv::Mat blob(std::vector<int>{static_cast<int>(samples), 1, 28, 28}, CV_32F);
        std::copy(values.begin(), values.end(), blob.ptr<float>());
        return blob;
    };
    const auto make_graph = [](const std::vector<cv::Mat>& inputs) {
        return quantsweep::opencv_graph{
            [] { return cv::dnn::readNetFromONNX("examples/fashion_mnist/data/network.onnx"); }, inputs};
    };
    native::check_runtime(make_graph, make_tensor, "stage0:0.0/conv");
}
