// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/opencv_tensor.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

static_assert(qs::tensor<cv::Mat>);

TEST_CASE("a blob, a part of a matrix and interleaved channels are read at their own indices") {
    cv::Mat blob(std::vector<int>{2, 3, 4, 5}, CV_32F);
    for (int i = 0; i < 120; ++i) blob.ptr<float>()[i] = static_cast<float>(i);
    const auto all = qs::view(blob);
    CHECK(all.shape == qs::shape{2, 3, 4, 5});
    CHECK(all.strides == qs::strides{60, 20, 5, 1});

    const cv::Mat matrix = blob.reshape(1, std::vector<int>{10, 12}), part = matrix(cv::Range(2, 5), cv::Range(4, 8));
    const auto view = qs::view(part);
    CHECK(view.shape == qs::shape{3, 4});
    CHECK(view.data[2 * view.strides[0] + 3 * view.strides[1]] == part.at<float>(2, 3));

    const cv::Mat image(2, 3, CV_32FC3, cv::Scalar(1, 2, 3));
    CHECK(qs::view(image).shape == qs::shape{2, 3, 3});
    CHECK(qs::view(image).strides == qs::strides{9, 3, 1});
    CHECK(qs::view(image).data[9 + 2 * 3 + 1] == 2);
}

TEST_CASE("a clone is deep where copies are shallow") {
    cv::Mat m = cv::Mat::zeros(2, 2, CV_32F);
    const cv::Mat shallow = m, deep = qs::tensor_traits<cv::Mat>::clone(m);
    qs::mutable_view(m).data[3] = 1;
    CHECK(shallow.at<float>(1, 1) == 1);
    CHECK(deep.at<float>(1, 1) == 0);
}

TEST_CASE("what is not of 32-bit floats passes through unobserved") {
    CHECK(qs::observable(cv::Mat(2, 2, CV_32F)));
    CHECK(!qs::observable(cv::Mat(2, 2, CV_64F)));
    CHECK(!qs::observable(cv::Mat(2, 2, CV_8U)));
}
