// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Seeded random fields whose amplitude falls as 1/f.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <unsupported/Eigen/FFT>

#include "named_numbers.hpp"

namespace efficientvit_sam_l0 {

/// Returns two independent fields as the real and imaginary parts: [size, size], periodic, each of mean 0 and variance
/// 1.
inline std::vector<std::complex<float>> one_over_f(std::uint64_t seed, std::size_t size) {
    std::vector<std::complex<float>> field(size * size);
    const named_numbers numbers{seed, "image"};
    const auto frequency = [&](std::size_t i) { return static_cast<float>(std::min(i, size - i)); };
    double power = 0;
    for (std::size_t y = 0; y < size; ++y)
        for (std::size_t x = 0; x < size; ++x) {
            if (x == 0 && y == 0) continue;
            const std::size_t i = y * size + x;
            // Normal coefficients make normal fields.
            field[i] =
                std::complex{numbers.normal(2 * i), numbers.normal(2 * i + 1)} / std::hypot(frequency(x), frequency(y));
            power += static_cast<double>(std::norm(field[i]));
        }

    Eigen::FFT<float> transform;
    transform.SetFlag(Eigen::FFT<float>::Unscaled);
    std::vector<std::complex<float>> line(size), done(size);
    const auto transform_lines = [&](std::size_t along, std::size_t across) {
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < size; ++j) line[j] = field[i * across + j * along];
            transform.inv(done.data(), line.data(), static_cast<Eigen::Index>(size));
            for (std::size_t j = 0; j < size; ++j) field[i * across + j * along] = done[j];
        }
    };
    transform_lines(1, size);
    transform_lines(size, 1);
    const float scale = static_cast<float>(std::sqrt(2 / std::max(power, 1e-30)));
    for (std::complex<float>& value : field) value *= scale;
    return field;
}

}  // namespace efficientvit_sam_l0
