// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Weights and inputs for networks of OpenCV.

#include <vector>

#include <opencv2/core.hpp>

inline cv::Mat random_blob(const std::vector<int>& sizes, unsigned seed) {
    cv::Mat blob(sizes, CV_32F);
    cv::RNG random{seed};
    random.fill(blob, cv::RNG::UNIFORM, -0.5, 0.5);
    return blob;
}
