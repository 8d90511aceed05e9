// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  cv::Mat as a tensor; networks of its dnn module are in adapt/opencv.hpp.

#include <cstddef>

#include <opencv2/core.hpp>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

/// Shape   the matrix's own axes; the channels of a matrix with several, such as CV_32FC3, are one more axis, the last
/// Others  matrices of other numbers than 32-bit floats (bytes, doubles, halves) pass through unobserved
/// Errors  invalid_argument for a rank above 8
template <>
struct tensor_traits<cv::Mat> {
    using scalar = float;
    static bool observable(const cv::Mat& m) { return m.depth() == CV_32F; }
    static tensor_view<const float> view(const cv::Mat& m) { return make_view<const float>(m); }
    static tensor_view<float> view(cv::Mat& m) { return make_view<float>(m); }
    static cv::Mat clone(const cv::Mat& m) { return m.clone(); }

private:
    template <class Element>
    static tensor_view<Element> make_view(const cv::Mat& m) {
        const bool interleaved = m.channels() > 1;
        shape extents(static_cast<std::size_t>(m.dims) + (interleaved ? 1 : 0), 1);
        strides steps(extents.rank(), 1);
        for (int axis = 0; axis < m.dims; ++axis) {
            extents[static_cast<std::size_t>(axis)] = static_cast<std::size_t>(m.size[axis]);
            steps[static_cast<std::size_t>(axis)] = static_cast<std::ptrdiff_t>(m.step[axis] / sizeof(float));
        }
        if (interleaved) extents[extents.rank() - 1] = static_cast<std::size_t>(m.channels());
        // The constness of a matrix is shallow: its data are the same either way.
        return {reinterpret_cast<float*>(m.data), extents, steps};
    }
};

}  // namespace quantsweep
