// SPDX-License-Identifier: BSD-3-Clause
/// \file  Which layers of an ONNX file suffer from quantization? Steps the network on OpenCV's dnn module.

#include <string>
#include <vector>

#include <quantsweep/adapt/opencv.hpp>

#include "../common/host_job.hpp"

namespace {

namespace qs = quantsweep;

cv::Mat make_tensor(const std::vector<float>& values, const qs::shape& shape) {
    const std::vector<int> sizes(shape.begin(), shape.end());
    return cv::Mat(sizes, CV_32F, const_cast<float*>(values.data())).clone();
}

/// Errors  bad_argument if the file is not ONNX; unsupported_operator
qs::opencv_graph load(const std::string& path, const std::vector<cv::Mat>& images) {
    return examples::from_option<cv::Exception>(
        "network", [&] { return qs::opencv_graph{[path] { return cv::dnn::readNetFromONNX(path); }, images}; });
}

}  // namespace

int main(int count, char** values) {
    examples::host_arguments given;
    given.sweep = {"out/opencv_host", {"w8a8", "w4a4"}, {"agreement"}};
    CLI::App app{"Which layers of an ONNX network suffer from quantization?"};
    examples::describe(app, given, "An ONNX file; --batch-size must be the batch size that it was exported for");
    return examples::parse_and_run(app, count, values, [&] {
        cv::setNumThreads(1);  // the sweep has its own threads
        examples::run_host(
            given, [&](const auto& images) { return load(given.network.string(), images); }, make_tensor);
    });
}
