// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Activations: vectorised functions, applied in place to a span, with the same bits at any address.

#include <concepts>
#include <span>

#include <quantsweep/layers/detail/chunk.hpp>
#include <unsupported/Eigen/SpecialFunctions>

namespace quantsweep {

/// a(span)   works in place; in hot loop; NaN stays NaN
/// a.name    the name in reports
template <class Activation, class T>
concept activation_of = requires(const Activation a, std::span<T> values) {
    a(values);
    Activation::name;
};

/// x
struct identity {
    static constexpr const char* name = "none";  ///< in the layer's attributes
    /// Overwrites the values, one by one.
    template <std::floating_point T>
    void operator()(std::span<T>) const {}
};

/// max(x, 0)
struct relu {
    static constexpr const char* name = "relu";  ///< in the layer's attributes
    /// Overwrites the values, one by one.
    template <std::floating_point T>
    void operator()(std::span<T> values) const {
        for (T& x : values) x = x < T{0} ? T{0} : x;  // exact, so that any vectorisation gives the same bits
    }
};

/// x min(max(x + 3, 0), 6) / 6
/// Source   Howard et al., "Searching for MobileNetV3", ICCV 2019, section 5.2
struct hard_swish {
    static constexpr const char* name = "hard_swish";  ///< in the layer's attributes
    /// Overwrites the values, one by one.
    template <std::floating_point T>
    void operator()(std::span<T> values) const {
        detail::for_each_chunk(values, [](auto& x) { x *= (x + T{3}).max(T{0}).min(T{6}) / T{6}; });
    }
};

/// x (1 + erf(x / sqrt 2)) / 2
/// Source   Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016
struct gelu_erf {
    static constexpr const char* name = "gelu_erf";  ///< in the layer's attributes
    /// Overwrites the values, one by one.
    template <std::floating_point T>
    void operator()(std::span<T> values) const {
        constexpr T half_root = static_cast<T>(0.70710678118654752440);
        detail::for_each_chunk(values, [=](auto& x) { x *= T{0.5} * (T{1} + (x * half_root).erf()); });
    }
};

/// x (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3), computed as x / (1 + exp(-2 u)). The two are equal, and
/// the second keeps its relative accuracy where tanh is nearly -1.
/// Source   Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016
struct gelu_tanh {
    static constexpr const char* name = "gelu";  ///< in the layer's attributes
    /// Overwrites the values, one by one.
    template <std::floating_point T>
    void operator()(std::span<T> values) const {
        constexpr T linear = static_cast<T>(-2 * 0.79788456080286535588);
        constexpr T cubic = static_cast<T>(-2 * 0.79788456080286535588 * 0.044715);
        detail::for_each_chunk(values, [=](auto& x) { x /= T{1} + (x * (linear + cubic * x.square())).exp(); });
    }
};

}  // namespace quantsweep
