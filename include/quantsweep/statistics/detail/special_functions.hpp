// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The beta and t distributions, which the intervals need and the standard library does not have.

#include <cmath>
#include <cstdint>

namespace quantsweep::detail {

/// Lentz's continued fraction of the incomplete beta function (Press et al., Numerical Recipes, 3rd ed., section 6.4).
inline double beta_fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300, precision = 1e-15;
    const auto guarded = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1, d = 1 / guarded(1 - (a + b) * x / (a + 1)), result = d;
    for (int m = 1; m < 10'000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / guarded(1 + even * d);
        c = guarded(1 + even / c);
        result *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / guarded(1 + odd * d);
        c = guarded(1 + odd / c);
        result *= d * c;
        if (std::abs(d * c - 1) < precision) break;
    }
    return result;
}

/// Returns the regularized incomplete beta function I_x(a, b); a and b must be positive.
inline double incomplete_beta(double a, double b, double x) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const double logarithm =
        std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
    const double front = std::exp(logarithm);
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/// Returns the x in [low, high] at which an increasing function reaches a target, to the last bit that bisection gives.
template <class Function>
double bisect(double low, double high, double target, Function&& ascending) {
    for (int step = 0; step < 200; ++step) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        (ascending(middle) < target ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

inline double beta_quantile(double a, double b, double probability) {
    return bisect(0, 1, probability, [&](double x) { return incomplete_beta(a, b, x); });
}

/// Returns P(X >= successes) for X ~ Binomial(trials, 1/2).
inline double binomial_half_tail(std::uint64_t successes, std::uint64_t trials) {
    if (successes == 0) return 1;
    return incomplete_beta(static_cast<double>(successes), static_cast<double>(trials - successes + 1), 0.5);
}

/// Returns P(|T| >= t) for Student's t.
inline double student_two_sided(double t, double degrees) {
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/// Returns the t with P(|T| <= t) == confidence.
inline double student_quantile(double confidence, double degrees) {
    return bisect(0, 1e6, confidence, [&](double t) { return 1 - student_two_sided(t, degrees); });
}

}  // namespace quantsweep::detail
