// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Another estimator's range, widened or narrowed until the format's scale is a power of two.

#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <utility>

#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Where the inner range clips nothing, neither does this: the scale is rounded up. Else that of the two neighbouring
/// powers whose squared error is less; the greater one where they are equal, or there is no histogram to tell. Zero
/// keeps its code. A scale that is a power of two already, and a format without a scale, keep the inner range.
/// Formula  docs/quantization.md, eq. 27
/// NaN/Inf  as the inner estimator does
/// Errors   those of the inner estimator
/// Cost     that of the inner estimator, and O(bins)
template <range_estimator Inner>
class power_of_two_range {
public:
    /// Takes no conversion: an Inner that holds any estimator could be made from this very type.
    template <std::same_as<Inner> Given>
    explicit power_of_two_range(Given inner) : inner_{std::move(inner)} {}

    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        const range inner = inner_.estimate(seen, f);
        const auto q = f.quantizer(inner);
        const double scale = detail::scale_of(q);
        int exponent = 0;
        if (!(scale > 0) || std::frexp(scale, &exponent) == 0.5) return inner;
        const auto end = [&](float number, double power) {
            return detail::to_float(std::nearbyint(static_cast<double>(number) / scale) * power);
        };
        const auto scaled = [&](double power) {
            if (is_symmetric(f)) return with_scale(inner, power, f);
            // The same codes, whose zero keeps its own.
            return range{inner.low < 0 ? end(q.low(), power) : 0.0f, inner.high > 0 ? end(q.high(), power) : 0.0f};
        };
        const range wide = scaled(std::ldexp(1.0, exponent)), narrow = scaled(std::ldexp(0.5, exponent));
        const double largest = static_cast<double>(std::numeric_limits<float>::max());
        if (static_cast<double>(q.high()) * 2 > largest || static_cast<double>(q.low()) * -2 > largest) return narrow;
        const bool clips = inner.low > seen.minimum || inner.high < seen.maximum;
        if (!clips || seen.bins.empty()) return wide;
        return squared_error(f.quantizer(narrow), seen.bins) < squared_error(f.quantizer(wide), seen.bins) ? narrow
                                                                                                           : wide;
    }

    std::string name() const { return "power_of_two:" + inner_.name(); }

    template <format Format>
    auto chosen(const distribution& seen, const Format& f) const
        requires requires(const Inner& inner) { inner.chosen(seen, f); }
    {
        return power_of_two_range<decltype(inner_.chosen(seen, f))>{inner_.chosen(seen, f)};
    }

private:
    /// The range times what is missing from its scale; twice more, for the ends are rounded.
    template <format Format>
    static range with_scale(range r, double power, const Format& f) {
        for (int i = 0; i < 3; ++i) {
            const double ratio = power / detail::scale_of(f.quantizer(r));
            r = {detail::to_float(static_cast<double>(r.low) * ratio),
                 detail::to_float(static_cast<double>(r.high) * ratio)};
        }
        return r;
    }

    Inner inner_;
};
template <class Inner>
power_of_two_range(Inner) -> power_of_two_range<Inner>;

}  // namespace quantsweep
