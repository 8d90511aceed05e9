// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Small floats from their specifications: the numbers of all codes, and rounding by searching among them.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <quantsweep/format/minifloat.hpp>

namespace small_floats {

namespace qs = quantsweep;

/// Returns the number of a code: sign, biased exponent, mantissa. Returns NaN if the code stands for none.
inline double decode(const qs::minifloat_format& f, unsigned code) {
    const unsigned mantissa_bits = f.mantissa_bits(), exponent_bits = f.exponent_bits();
    const unsigned mantissa = code & ((1u << mantissa_bits) - 1);
    const unsigned exponent = (code >> mantissa_bits) & ((1u << exponent_bits) - 1);
    const double sign = code >> (mantissa_bits + exponent_bits) ? -1 : 1;
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const bool top = exponent == (1u << exponent_bits) - 1;
    const double fraction = std::ldexp(static_cast<double>(mantissa), -static_cast<int>(mantissa_bits));
    if (top && f.kind() == qs::minifloat_kind::ieee)
        return mantissa == 0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
    if (top && f.kind() == qs::minifloat_kind::finite_only && mantissa == (1u << mantissa_bits) - 1)
        return std::nan("");
    if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias);
    return sign * std::ldexp(1 + fraction, static_cast<int>(exponent) - bias);
}

class table {
public:
    explicit table(const qs::minifloat_format& f) : powers_{f.mantissa_bits() == 0} {
        for (unsigned code = 0; code < 1u << (f.bits() - 1); ++code)
            if (const double value = decode(f, code); std::isfinite(value)) magnitudes_.push_back(value);
    }

    /// Returns the finite magnitudes in ascending order: index k is code k without sign.
    const std::vector<double>& magnitudes() const { return magnitudes_; }

    /// Saturates. A tie goes where the mode says. Powers of two have no mantissa that could be even, so their ties go
    /// up, except that half the smallest number goes to 0.
    double nearest(double x, qs::rounding_mode mode = qs::rounding_mode::half_to_even) const {
        const double size = std::fabs(x);
        const auto above = std::upper_bound(magnitudes_.begin(), magnitudes_.end(), size);
        if (above == magnitudes_.end()) return std::copysign(magnitudes_.back(), x);
        const double low = *(above - 1), high = *above, to_low = size - low, to_high = high - size;
        const bool even = powers_ ? low == 0 : (above - 1 - magnitudes_.begin()) % 2 == 0;
        const bool up = mode == qs::rounding_mode::toward_zero ? false
                        : to_low != to_high                    ? to_high < to_low
                        : mode == qs::rounding_mode::half_away ? true
                                                               : !even;
        return std::copysign(up ? high : low, x);
    }

private:
    std::vector<double> magnitudes_{};
    bool powers_;
};

}  // namespace small_floats
