// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Gathers the inputs of a convolution's output rows into a matrix.

#include <algorithm>
#include <concepts>
#include <cstddef>

namespace quantsweep::detail {

/// A convolution with a square kernel over planes of height x width, with zeros outside.
struct window {
    std::size_t height, width;
    std::size_t kernel, stride, padding;

    std::size_t output_height() const { return (height + 2 * padding - kernel) / stride + 1; }
    std::size_t output_width() const { return (width + 2 * padding - kernel) / stride + 1; }
};

/// The outputs [first, last), out of `count`, at which tap `tap` of a row falls inside the image.
struct covered {
    std::size_t first, last;

    covered(const window& w, std::size_t tap, std::size_t count) {
        const std::size_t missing = w.padding > tap ? w.padding - tap : 0;
        const std::size_t end = w.width + w.padding;  // a bound on j * stride + tap
        first = std::min(count, (missing + w.stride - 1) / w.stride);
        last = std::max(first, end > tap ? std::min(count, (end - tap + w.stride - 1) / w.stride) : 0);
    }
};

/// Copies target[j] = row[j * stride + tap - padding] for the covered j.
template <std::floating_point T>
void gather_row(const T* row, const window& w, std::size_t tap, const covered& inside, T* target) {
    const auto copy = [&](std::size_t stride) {
        for (std::size_t j = inside.first; j < inside.last; ++j) target[j] = row[j * stride + tap - w.padding];
    };
    if (w.stride == 1)
        copy(1);
    else if (w.stride == 2)
        copy(2);  // a constant stride lets the compiler shuffle whole vectors
    else
        copy(w.stride);
}

/// Writes a matrix with rows (c, ky, kx) whose columns are the outputs of rows [first, last):
/// target[(c, ky, kx)][(y - first) * width + x]
template <std::floating_point T>
void im2col(const T* planes, std::size_t channels, const window& w, std::size_t first, std::size_t last, T* target) {
    const std::size_t width = w.output_width();
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t ky = 0; ky < w.kernel; ++ky)
            for (std::size_t kx = 0; kx < w.kernel; ++kx) {
                const covered inside{w, kx, width};
                for (std::size_t y = first; y < last; ++y, target += width) {
                    const std::size_t row = y * w.stride + ky;  // counted from the start of the padding
                    if (row < w.padding || row >= w.padding + w.height) {
                        std::fill_n(target, width, T{0});
                        continue;
                    }
                    std::fill(target, target + inside.first, T{0});
                    gather_row(planes + (c * w.height + row - w.padding) * w.width, w, kx, inside, target);
                    std::fill(target + inside.last, target + width, T{0});
                }
            }
}

}  // namespace quantsweep::detail
