// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of power_of_two.hpp.

#include <quantsweep/range/power_of_two.hpp>

#include <cmath>
#include <limits>
#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>

namespace quantsweep {

namespace detail {

/// Scales the range until its quantizer has the scale `power`. Repeats this twice, because the ends are rounded to
/// float.
QUANTSWEEP_INLINE range with_scale(range r, double power, const any_format& f) {
    for (int i = 0; i < 3; ++i) {
        const double ratio = power / scale_of(f.quantizer(r));
        r = {to_float(static_cast<double>(r.low) * ratio), to_float(static_cast<double>(r.high) * ratio)};
    }
    return r;
}

}  // namespace detail

QUANTSWEEP_INLINE range power_of_two_estimator::estimate(const distribution& seen, const any_format& f) const {
    const range inner = inner_.estimate(seen, f);
    const auto q = f.quantizer(inner);
    const double scale = detail::scale_of(q);
    int exponent = 0;
    if (!(scale > 0) || std::frexp(scale, &exponent) == 0.5) return inner;
    const auto end = [&](float number, double power) {
        return detail::to_float(std::nearbyint(static_cast<double>(number) / scale) * power);
    };
    const auto scaled = [&](double power) {
        if (f.symmetric()) return detail::with_scale(inner, power, f);
        // Keeps the codes, and with them the zero point.
        return range{inner.low < 0 ? end(q.low(), power) : 0.0f, inner.high > 0 ? end(q.high(), power) : 0.0f};
    };
    const range wide = scaled(std::ldexp(1.0, exponent)), narrow = scaled(std::ldexp(0.5, exponent));
    const double largest = static_cast<double>(std::numeric_limits<float>::max());
    if (static_cast<double>(q.high()) * 2 > largest || static_cast<double>(q.low()) * -2 > largest) return narrow;
    const bool clips = inner.low > seen.minimum || inner.high < seen.maximum;
    if (!clips || seen.bins.empty()) return wide;
    const double error = f.quantizer(narrow).squared_error(seen.bins);
    return error < f.quantizer(wide).squared_error(seen.bins) ? narrow : wide;
}

QUANTSWEEP_INLINE power_of_two_estimator power_of_two_estimator::chosen(const distribution& seen,
                                                                        const any_format& f) const {
    return power_of_two_estimator{inner_.chosen(seen, f)};
}

QUANTSWEEP_INLINE std::string power_of_two_estimator::name() const { return "power_of_two:" + inner_.name(); }

namespace detail {

QUANTSWEEP_INLINE any_estimator make_power_of_two(any_estimator inner) {
    return power_of_two_estimator{std::move(inner)};
}

}  // namespace detail

}  // namespace quantsweep
