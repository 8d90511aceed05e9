// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of central powers: of a few thousand values at once, and of two sets from those of each.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace quantsweep {

/// Of n values: mean = sum x / n, and the sums of (x - mean)^2, ^3, ^4. In double: a float's fourth power fits.
struct central_sums {
    std::uint64_t n = 0;
    double mean = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;

    /// Numerically stable; commutative and associative up to rounding.
    /// Source  Pebay 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
    ///         statistical moments, equations 1.3 to 1.6 (SAND2008-6212)
    void merge(const central_sums& other) noexcept {
        if (other.n == 0) return;
        if (n == 0) {
            *this = other;
            return;
        }
        const double a = static_cast<double>(n), b = static_cast<double>(other.n), all = a + b;
        const double delta = other.mean - mean, step = delta / all;
        fourth += other.fourth + delta * step * step * step * a * b * (a * a - a * b + b * b) +
                  6 * step * step * (a * a * other.second + b * b * second) + 4 * step * (a * other.third - b * third);
        third += other.third + delta * step * step * a * b * (a - b) + 3 * step * (a * other.second - b * second);
        second += other.second + delta * step * a * b;
        mean += step * b;
        n += other.n;
    }

    friend bool operator==(const central_sums&, const central_sums&) = default;
};

/// Two passes: the values should fit the first-level cache, and be finite.
/// Cost  in hot loop. The number of partial sums is fixed, so that their order does not depend on the vector's width.
inline central_sums sum_central(std::span<const float> values) noexcept {
    if (values.empty()) return {};
    constexpr std::size_t lanes = 16;
    using partial = std::array<double, lanes>;
    const auto total = [](const partial& p) {
        double sum = 0;
        for (double lane : p) sum += lane;
        return sum;
    };
    const std::size_t whole = values.size() / lanes * lanes;
    partial first{}, second{}, third{}, fourth{};
    for (std::size_t i = 0; i < whole; i += lanes)
        for (std::size_t k = 0; k < lanes; ++k) first[k] += double{values[i + k]};
    for (std::size_t i = whole; i < values.size(); ++i) first[i - whole] += double{values[i]};
    const double mean = total(first) / static_cast<double>(values.size());
    const auto add = [&](std::size_t k, float x) {
        const double d = double{x} - mean, square = d * d;
        second[k] += square;
        third[k] += square * d;
        fourth[k] += square * square;
    };
    for (std::size_t i = 0; i < whole; i += lanes)
        for (std::size_t k = 0; k < lanes; ++k) add(k, values[i + k]);
    for (std::size_t i = whole; i < values.size(); ++i) add(i - whole, values[i]);
    return {values.size(), mean, total(second), total(third), total(fourth)};
}

}  // namespace quantsweep
