// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A tensor of samples, and the conversion of one sample to ncnn's matrix and back.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <mat.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>

/// Samples lie along the first axis; ncnn's axes follow from the last to the first: [samples, c, h, w].
struct ncnn_tensor {
    std::vector<float> values{};
    quantsweep::shape shape{};
};

/// Returns a copy, because ncnn leaves a gap between channels.
/// Errors  quantsweep::bad_batch for a sample without axes, or with more than four
inline ncnn::Mat sample_of(const ncnn_tensor& from, std::size_t sample) {
    const quantsweep::shape& s = from.shape;
    const auto extent = [&](std::size_t axis) { return static_cast<int>(s[axis]); };
    ncnn::Mat made;
    if (s.rank() == 2) made.create(extent(1));
    if (s.rank() == 3) made.create(extent(2), extent(1));
    if (s.rank() == 4) made.create(extent(3), extent(2), extent(1));
    if (s.rank() == 5) made.create(extent(4), extent(3), extent(2), extent(1));
    if (made.empty()) throw quantsweep::bad_batch{"", "ncnn has no matrix for samples of shape " + to_string(s)};
    const std::size_t channels = s.rank() > 3 ? s[1] : 1, size = from.values.size() / s[0] / channels;
    const float* values = from.values.data() + sample * size * channels;
    for (std::size_t c = 0; c < channels; ++c, values += size)
        std::memcpy(made.channel(static_cast<int>(c)).data, values, size * sizeof(float));
    return made;
}

/// Appends a sample of floats, or of integers that stand for multiples of 1 / scale.
inline void append_sample(ncnn_tensor& to, const ncnn::Mat& sample, float scale, std::size_t samples) {
    const auto extent = [](int n) { return static_cast<std::size_t>(n); };
    if (to.shape.rank() == 0) {
        to.shape = {samples, extent(sample.w)};
        if (sample.dims == 2) to.shape = {samples, extent(sample.h), extent(sample.w)};
        if (sample.dims == 3) to.shape = {samples, extent(sample.c), extent(sample.h), extent(sample.w)};
        if (sample.dims == 4)
            to.shape = {samples, extent(sample.c), extent(sample.d), extent(sample.h), extent(sample.w)};
        to.values.reserve(samples * sample.total());
    }
    const std::size_t size = extent(sample.w) * extent(sample.h) * extent(sample.d);
    for (int c = 0; c < sample.c; ++c) {
        const ncnn::Mat channel = sample.channel(c);
        if (sample.elemsize == sizeof(float)) {
            const auto* values = static_cast<const float*>(channel.data);
            to.values.insert(to.values.end(), values, values + size);
        } else {
            const auto* codes = static_cast<const std::int8_t*>(channel.data);
            for (std::size_t i = 0; i < size; ++i) to.values.push_back(static_cast<float>(codes[i]) / scale);
        }
    }
}
