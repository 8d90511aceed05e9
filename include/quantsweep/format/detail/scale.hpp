// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the static formats share: the ranges that they refuse, their scales, and how a name spells the rounding.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

inline std::string cannot_hold(range asked, const std::string& format) {
    return format + " cannot hold [" + std::to_string(asked.low) + ", " + std::to_string(asked.high) + "]; ";
}

/// Kept cheap for hot loops: the format's name is made only for the message.
/// Errors   format_range if an end is not finite, or if low > high
template <class Format>
void require_range(range asked, const Format& format) {
    if (!std::isfinite(asked.low) || !std::isfinite(asked.high) || asked.low > asked.high)
        throw format_range{"", cannot_hold(asked, format.name()) + "a range needs finite ends, the lower one first"};
}

/// Errors   format_range if the scale is not finite and positive, or if there is a zero point
template <class Format>
void require_scale(float scale, int zero_point, const Format& format) {
    if (!(scale > 0 && std::isfinite(scale) && std::isfinite(1.0f / scale)))
        throw format_range{"",
                           "the scale is " + number_text(scale) + "; it and its inverse must be finite and positive"};
    if (zero_point != 0)
        throw format_range{"",
                           "the zero point is " + std::to_string(zero_point) + ", but " + format.name() + " has none"};
}

inline constexpr double smallest_scale = static_cast<double>(std::numeric_limits<float>::min());

/// Returns the float nearest to `exact` whose inverse is finite and whose product with `furthest` is finite.
inline float scale(double exact, double furthest) noexcept {
    const float nearest = static_cast<float>(std::max(exact, smallest_scale));
    const float limit = std::numeric_limits<float>::max() / static_cast<float>(furthest);
    return std::min(nearest, std::nextafter(limit, 0.0f));
}

/// Returns the scale that maps the larger magnitude of the range to `largest`; 1 for [0, 0].
inline float symmetric_scale(range asked, double largest) noexcept {
    const double magnitude = std::max({-static_cast<double>(asked.low), static_cast<double>(asked.high), 0.0});
    return magnitude == 0 ? 1.0f : scale(magnitude / largest, largest);
}

/// Returns the part of a format's name that states its rounding; empty for the default rounding.
inline std::string suffix(const rounding& how) {
    std::string text;
    if (how.mode == rounding_mode::half_away) text = ":half_away";
    if (how.mode == rounding_mode::toward_zero) text = ":toward_zero";
    if (how.mode == rounding_mode::stochastic) {
        text = ":stochastic";
        if (how.seed != 0) text.append(":").append(std::to_string(how.seed));
    }
    if (how.scaling == scaling_mode::divide) text.append(":divide");
    return text;
}

}  // namespace quantsweep::detail
