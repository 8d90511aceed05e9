// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of moments.hpp.

#include <quantsweep/kernel/moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void central_sums::merge(const central_sums& other) noexcept {
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

namespace detail {

/// Returns a product that no compiler fuses with a sum.
QUANTSWEEP_INLINE double times(double a, double b) noexcept { return unfused(a * b); }

/// Computes the sums by their definition, in double.
QUANTSWEEP_INLINE central_sums sum_central_exactly(std::span<const float> values) noexcept {
    central_sums all{values.size(), 0, 0, 0, 0};
    for (float x : values) all.mean += static_cast<double>(x);
    all.mean /= static_cast<double>(values.size());
    for (float x : values) {
        const double d = static_cast<double>(x) - all.mean;
        const double square = times(d, d);
        all.second += square;
        all.third += times(square, d);
        all.fourth += times(square, square);
    }
    return all;
}

/// Returns the mean of up to 32 values, evenly spaced among all. It is close enough to the mean of all for the sums to
/// keep their precision.
QUANTSWEEP_INLINE float sampled_mean(std::span<const float> values) noexcept {
    const std::size_t step = (values.size() + 31) / 32;
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < values.size(); i += step, ++count) sum += static_cast<double>(values[i]);
    return static_cast<float>(sum / count);
}

/// Converts sums of powers of d = (x - centre) * per_unit into sums about the mean.
QUANTSWEEP_INLINE central_sums about_mean(const row_sums<4>& powers, std::size_t n, float centre,
                                          float per_unit) noexcept {
    const double count = static_cast<double>(n), unit = 1 / static_cast<double>(per_unit);
    const double first = powers.sum(0), second = powers.sum(1), third = powers.sum(2), fourth = powers.sum(3);
    const double shift = first / count, lost = times(first, shift);
    const double about[] = {second - lost, third - times(shift, times(3, second) - times(2, lost)),
                            fourth - times(shift, times(4, third) - times(shift, times(6, second) - times(3, lost)))};
    return {n, static_cast<double>(centre) + times(shift, unit), about[0] * unit * unit, about[1] * unit * unit * unit,
            about[2] * unit * unit * (unit * unit)};
}

}  // namespace detail

QUANTSWEEP_INLINE central_sums sum_central(std::span<const float> values, float low, float high) noexcept {
    if (values.empty()) return {};
    const float centre = detail::sampled_mean(values);
    const double reach = std::max(static_cast<double>(high) - static_cast<double>(centre),
                                  static_cast<double>(centre) - static_cast<double>(low));
    if (!(reach > 0)) return {values.size(), static_cast<double>(centre), 0, 0, 0};
    // Within these exponents, fourth powers stay within a float's range in the unit of the values, too.
    const int exponent = std::ilogb(reach);
    const float per_unit = -8 <= exponent && exponent <= 24 ? 1 : std::ldexp(1.0f, std::min(27 - exponent, 126));
    const detail::row_sums<4> powers =
        detail::run_kernel([&](auto kernel) { return kernel.powers(values.data(), values.size(), centre, per_unit); });
    const central_sums all = detail::about_mean(powers, values.size(), centre, per_unit);
    // If the mean is far from the centre, or a deviation overflowed, cancellation has cost the result its significant
    // digits.
    const double far = powers.sum(0) * powers.sum(0) / static_cast<double>(values.size());
    return far <= powers.sum(1) / 2 && std::isfinite(powers.sum(3)) ? all : detail::sum_central_exactly(values);
}

}  // namespace quantsweep
