// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The exact mean squared rounding error of values that are spread evenly over an interval.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// The magnitudes that a format represents, in units of its scale: multiples of `quantum` up to `edge`, multiples of
/// twice the quantum up to twice the edge, and so on up to `largest`. A uniform grid has no edge. Quantum and edge are
/// powers of two.
struct magnitude_grid {
    double quantum = 1;
    double edge = std::numeric_limits<double>::infinity();
    double largest = 0;
};

/// Formula  docs/quantization.md, eq. 8; for stochastic rounding, the expected error
/// Cost     O(1) for an interval, plus O(1) for each octave that it spans beyond the edge
class grid_error {
public:
    grid_error(const magnitude_grid& grid, rounding_mode mode) : grid_{grid}, mode_{mode} {}

    /// Returns the squared error of the magnitude a.
    double at(double a) const noexcept {
        if (a >= grid_.largest) return square(a - grid_.largest);
        const double quantum = quantum_at(a).first, u = a * inverse(quantum), error = u - code(u);
        return square(quantum) * (mode_ == rounding_mode::stochastic ? error - square(error) : square(error));
    }

    /// Returns the integral of the squared error over the magnitudes from a to b.
    double integral(double a, double b) const noexcept {
        double sum = 0;
        const double inside = std::min(b, grid_.largest);
        for (double from = a; from < inside;) {
            const auto [quantum, edge] = quantum_at(from);
            const double to = std::min(inside, edge);
            sum += quantum * square(quantum) * in_steps(from * inverse(quantum), to * inverse(quantum));
            from = to;
        }
        if (b > grid_.largest) {
            const double from = std::max(a, grid_.largest) - grid_.largest, to = b - grid_.largest;
            sum += (to * to * to - from * from * from) / 3;
        }
        return sum;
    }

private:
    static double square(double x) noexcept { return x * x; }

    /// Returns the quantum at a, and the magnitude at which the next quantum begins.
    std::pair<double, double> quantum_at(double a) const noexcept {
        if (a < grid_.edge) return {grid_.quantum, grid_.edge};
        constexpr std::uint64_t exponent = 0x7ff0'0000'0000'0000, one = std::uint64_t{1} << 52;
        const std::uint64_t beyond = std::bit_cast<std::uint64_t>(a * inverse(grid_.edge)) & exponent;
        const double octaves = std::bit_cast<double>(beyond + one);  // twice the power of two below a / edge
        return {grid_.quantum * octaves, grid_.edge * octaves};
    }

    static double inverse(double power_of_two) noexcept {
        return std::bit_cast<double>((std::uint64_t{2046} << 52) - std::bit_cast<std::uint64_t>(power_of_two));
    }

    bool nearest() const noexcept { return mode_ == rounding_mode::half_to_even || mode_ == rounding_mode::half_away; }

    double code(double u) const noexcept {
        constexpr double whole_from = 0x1p52;
        const double rounded = (u + whole_from) - whole_from;
        return nearest() || rounded <= u ? rounded : rounded - 1;
    }

    /// Integrates over [a, b) in units of one quantum. The error e = u - code(u) falls by 1 wherever the code rises by
    /// 1, and the code's own term makes up for it, so the result is continuous.
    double in_steps(double a, double b) const noexcept {
        const double code_a = code(a), code_b = code(b), ea = a - code_a, eb = b - code_b;
        const bool random = mode_ == rounding_mode::stochastic;
        if (code_a == code_b) {
            // The two terms of the formula below would cancel.
            const double squares = (ea * ea + ea * eb + eb * eb) / 3;
            return (b - a) * (random ? (ea + eb) / 2 - squares : squares);
        }
        const double cubes = (eb * eb * eb - ea * ea * ea) / 3;
        if (random) return (code_b - code_a) / 6 + (eb * eb - ea * ea) / 2 - cubes;
        return (code_b - code_a) / (nearest() ? 12 : 3) + cubes;
    }

    magnitude_grid grid_;
    rounding_mode mode_;
};

/// Returns the sum over the bins of count times the mean squared error. Each sign has its own magnitudes.
inline double grid_squared_error(const grid_error& negative, const grid_error& positive, double scale,
                                 std::span<const bin> bins) noexcept {
    double sum = 0;
    for (const bin& b : bins) {
        const double lower = static_cast<double>(b.lower) / scale, upper = static_cast<double>(b.upper) / scale;
        double mean = 0;
        if (lower == upper)
            mean = lower < 0 ? negative.at(-lower) : positive.at(lower);
        else
            mean = ((lower < 0 ? negative.integral(std::max(-upper, 0.0), -lower) : 0) +
                    (upper > 0 ? positive.integral(std::max(lower, 0.0), upper) : 0)) /
                   (upper - lower);
        sum += static_cast<double>(b.count) * mean;
    }
    return sum * scale * scale;
}

}  // namespace quantsweep::detail
