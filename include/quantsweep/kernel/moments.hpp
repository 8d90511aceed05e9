// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of central powers: of a few thousand values at once, and of two sets from those of each.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

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

namespace detail {

/// Value i is added in lane i mod 8 and the lanes are added in order, whatever the width of the registers.
inline constexpr std::size_t moment_lanes = 8;
using moment_sums = std::array<double, moment_lanes>;

inline double total(const moment_sums& sums) noexcept {
    double all = 0;
    for (double lane : sums) all += lane;
    return all;
}

/// Sums of the powers of deviations from a mean; Doubles is a double, or a vector of them.
template <class Doubles>
struct deviation_sums {
    Doubles second{}, third{}, fourth{};

    [[gnu::always_inline]] void add(const Doubles& x, const Doubles& mean) noexcept {
        const Doubles d = x - mean;
        Doubles square = d * d;
        unfuse(square);
        Doubles cube = square * d;
        unfuse(cube);
        Doubles fourths = square * square;
        unfuse(fourths);
        second += square;
        third += cube;
        fourth += fourths;
    }
};

using deviation_lanes = std::array<deviation_sums<double>, moment_lanes>;

inline central_sums total(const deviation_lanes& lanes, std::uint64_t n, double mean) noexcept {
    central_sums all{n, mean, 0, 0, 0};
    for (const auto& lane : lanes) {
        all.second += lane.second;
        all.third += lane.third;
        all.fourth += lane.fourth;
    }
    return all;
}

/// Lane k of register r holds lane r * Lanes / 2 + k of the sums.
template <std::size_t Lanes>
struct moment_registers {
    using doubles = simd<double, Lanes / 2>;
    static constexpr std::size_t count = 2 * moment_lanes / Lanes;
    static constexpr std::size_t group = 16;  ///< values that fill whole vectors, and all lanes equally often

    /// Hands the visitor what a group adds to each register, in the order of the values.
    template <class Visitor>
    [[gnu::always_inline]] static void for_each(const float* values, Visitor& visitor) noexcept {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < group / Lanes; ++v) {
            simd<float, Lanes> x;
            load(x, values + v * Lanes);
            const widened<Lanes> wide{x};
            visitor.add(2 * v % count, wide.low);
            visitor.add((2 * v + 1) % count, wide.high);
        }
    }
};

template <std::size_t Lanes>
struct sum_visitor {
    simd<double, Lanes / 2> sums[moment_registers<Lanes>::count]{};
    [[gnu::always_inline]] void add(std::size_t r, const simd<double, Lanes / 2>& x) noexcept { sums[r] += x; }
};

template <std::size_t Lanes>
struct deviation_visitor {
    simd<double, Lanes / 2> mean;
    deviation_sums<simd<double, Lanes / 2>> sums[moment_registers<Lanes>::count]{};
    [[gnu::always_inline]] void add(std::size_t r, const simd<double, Lanes / 2>& x) noexcept { sums[r].add(x, mean); }
};

struct sum_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static double run(const float* values, std::size_t size) noexcept {
        using registers = moment_registers<Lanes>;
        sum_visitor<Lanes> seen;
        std::size_t i = 0;
        for (; i + registers::group <= size; i += registers::group) registers::for_each(values + i, seen);
        moment_sums sums;
        __builtin_memcpy(sums.data(), seen.sums, sizeof seen.sums);
        for (; i < size; ++i) sums[i % moment_lanes] += static_cast<double>(values[i]);
        return total(sums);
    }
};

struct deviation_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static central_sums run(const float* values, std::size_t size, double mean) noexcept {
        using registers = moment_registers<Lanes>;
        deviation_visitor<Lanes> seen;
        fill(seen.mean, mean);
        std::size_t i = 0;
        for (; i + registers::group <= size; i += registers::group) registers::for_each(values + i, seen);
        deviation_lanes lanes;
        for (std::size_t k = 0; k < moment_lanes; ++k) {
            const auto& from = seen.sums[k / (Lanes / 2)];
            lanes[k] = {from.second[k % (Lanes / 2)], from.third[k % (Lanes / 2)], from.fourth[k % (Lanes / 2)]};
        }
        for (; i < size; ++i) lanes[i % moment_lanes].add(static_cast<double>(values[i]), mean);
        return total(lanes, size, mean);
    }
};

}  // namespace detail

/// The scalar oracle.
inline central_sums sum_central_scalar(std::span<const float> values) noexcept {
    if (values.empty()) return {};
    detail::moment_sums sums{};
    detail::deviation_lanes lanes;
    for (std::size_t i = 0; i < values.size(); ++i) sums[i % sums.size()] += static_cast<double>(values[i]);
    const double mean = detail::total(sums) / static_cast<double>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) lanes[i % lanes.size()].add(static_cast<double>(values[i]), mean);
    return detail::total(lanes, values.size(), mean);
}

/// Two passes: the values should fit the first-level cache, and be finite.
/// Cost  in hot loop
inline central_sums sum_central(std::span<const float> values, instruction_set set = widest_instruction_set) noexcept {
    if (values.empty()) return {};
    const double sum = run_kernel<detail::sum_kernel>(set, values.data(), values.size());
    return run_kernel<detail::deviation_kernel>(set, values.data(), values.size(),
                                                sum / static_cast<double>(values.size()));
}

}  // namespace quantsweep
