// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Seeded random fields whose amplitude falls as 1/f.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <unsupported/Eigen/FFT>

namespace efficientvit_sam_l0 {

/// A stream of uniform numbers: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), the same on every machine.
class random_stream {
public:
    explicit random_stream(std::uint64_t seed) : state_{seed} {}

    /// In (0, 1].
    float next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return (static_cast<float>((z ^ (z >> 31)) >> 40) + 1) * 0x1p-24f;
    }

private:
    std::uint64_t state_;
};

/// Two independent fields, as real and imaginary parts: [size, size], each of mean 0 and variance 1, periodic.
inline std::vector<std::complex<float>> one_over_f(std::uint64_t seed, std::size_t size) {
    std::vector<std::complex<float>> field(size * size);
    random_stream random{seed};
    const auto frequency = [&](std::size_t i) { return static_cast<float>(std::min(i, size - i)); };
    double power = 0;
    for (std::size_t y = 0; y < size; ++y)
        for (std::size_t x = 0; x < size; ++x) {
            // Box and Muller: coefficients that are normal make a field that is.
            const float radius = std::sqrt(-2 * std::log(random.next()));
            const float angle = 2 * std::numbers::pi_v<float> * random.next();
            if (x == 0 && y == 0) continue;
            field[y * size + x] = std::polar(radius / std::hypot(frequency(x), frequency(y)), angle);
            power += static_cast<double>(std::norm(field[y * size + x]));
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
