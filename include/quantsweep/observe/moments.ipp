// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of moments.hpp.

#include <quantsweep/observe/moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/observe/detail/moment_kernels.hpp>
#include <quantsweep/observe/detail/to_extremes.hpp>

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

/// Computes the sums by their definition, in double.
QUANTSWEEP_INLINE central_sums sum_central_exactly(std::span<const float> values) noexcept {
    central_sums all{values.size(), 0, 0, 0, 0};
    for (float x : values) all.mean += static_cast<double>(x);
    all.mean /= static_cast<double>(values.size());
    for (float x : values) {
        const double d = static_cast<double>(x) - all.mean;
        const double square = unfused(d * d);
        all.second += square;
        all.third += unfused(square * d);
        all.fourth += unfused(square * square);
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
    const double shift = first / count, lost = unfused(first * shift);
    const double about[] = {
        second - lost, third - unfused(shift * (unfused(3 * second) - unfused(2 * lost))),
        fourth - unfused(shift * (unfused(4 * third) - unfused(shift * (unfused(6 * second) - unfused(3 * lost)))))};
    return {n, static_cast<double>(centre) + unfused(shift * unit), about[0] * unit * unit,
            about[1] * unit * unit * unit, about[2] * unit * unit * (unit * unit)};
}

/// Returns the sums of finite values with these extremes. The values must be few enough to be in the cache at the second read.
/// The mean is within 2^-19 of the standard deviation; the sums of powers are within 2^-18 of the sums of the powers'
/// magnitudes.
QUANTSWEEP_INLINE central_sums sum_central(std::span<const float> values, const extremes& seen) noexcept {
    if (values.empty()) return {};
    const float centre = sampled_mean(values);
    const double reach = std::max(static_cast<double>(seen.maximum) - static_cast<double>(centre),
                                  static_cast<double>(centre) - static_cast<double>(seen.minimum));
    if (!(reach > 0)) return {values.size(), static_cast<double>(centre), 0, 0, 0};
    // Within these exponents, fourth powers stay within a float's range in the unit of the values, too.
    const int exponent = std::ilogb(reach);
    const float per_unit = -8 <= exponent && exponent <= 24 ? 1 : std::ldexp(1.0f, std::min(27 - exponent, 126));
    const row_sums<4> powers = run_kernel<moment_kernels>(
        [&](auto kernel) { return kernel.powers(values.data(), values.size(), centre, per_unit); });
    const central_sums all = about_mean(powers, values.size(), centre, per_unit);
    // If the mean is far from the centre, or a deviation overflowed, cancellation has cost the result its significant
    // digits.
    const double far = powers.sum(0) * powers.sum(0) / static_cast<double>(values.size());
    return far <= powers.sum(1) / 2 && std::isfinite(powers.sum(3)) ? all : sum_central_exactly(values);
}

}  // namespace detail

QUANTSWEEP_INLINE moments::moments(const distribution& seen, const central_sums& sums)
    : seen_{detail::to_extremes(seen)}, sums_{sums} {
    const bool possible = sums.n == seen.finite && sums.second >= 0 && sums.fourth >= 0 && std::isfinite(sums.mean) &&
                          std::isfinite(sums.second) && std::isfinite(sums.third) && std::isfinite(sums.fourth);
    if (!possible) throw invalid_argument{"", "the counts and the sums of powers do not describe the same values"};
}

QUANTSWEEP_INLINE void moments::observe(std::span<const float> values) {
    constexpr std::size_t stretch = 4096;
    while (!values.empty()) {
        const std::span<const float> now = values.first(std::min(stretch, values.size()));
        extremes counted;
        count_extremes(now, counted);
        seen_.merge(counted);
        if (counted.finite == now.size()) {
            sums_.merge(detail::sum_central(now, counted));
        } else {
            std::array<float, stretch> finite;
            const auto end =
                std::copy_if(now.begin(), now.end(), finite.begin(), [](float x) { return std::isfinite(x); });
            sums_.merge(detail::sum_central({finite.begin(), end}, counted));
        }
        values = values.subspan(now.size());
    }
}

QUANTSWEEP_INLINE void moments::merge(const moments& other) noexcept {
    seen_.merge(other.seen_);
    sums_.merge(other.sums_);
}

QUANTSWEEP_INLINE double moments::skewness() const noexcept {
    return sums_.second == 0 ? nan : std::sqrt(n()) * sums_.third / (sums_.second * std::sqrt(sums_.second));
}

QUANTSWEEP_INLINE double moments::kurtosis() const noexcept {
    return sums_.second == 0 ? nan : n() * (sums_.fourth / sums_.second / sums_.second);
}

}  // namespace quantsweep
