// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A linear axis with ticks at round numbers.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <quantsweep/report/detail/number.hpp>

namespace quantsweep::detail {

/// The span of the finite values shown to it.
struct span_of_values {
    void add(double value) {
        if (!std::isfinite(value)) return;
        value = std::clamp(value, -1e300, 1e300);  // so that the span itself stays finite
        low = seen ? std::min(low, value) : value;
        high = seen ? std::max(high, value) : value;
        seen = true;
    }
    double low = 0;
    double high = 1;
    bool seen = false;
};

class axis {
public:
    /// Room of a tenth is left on both sides. A single value gets a span of its own size's 2 %.
    axis(const span_of_values& values, int ticks) {
        const double middle = values.low / 2 + values.high / 2;
        double span = values.high - values.low;
        const double least = std::max(std::abs(middle) * (span == 0 ? 0.02 : 1e-9), 1e-290);
        if (span < least) span = middle == 0 && span == 0 ? 1 : least;
        low_ = middle - 0.6 * span;
        high_ = middle + 0.6 * span;
        const double raw = (high_ - low_) / ticks;
        const double power = std::pow(10.0, std::floor(std::log10(raw)));
        const double digits = raw / power - 1e-9;
        step_ = power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 2.5 ? 2.5 : digits <= 5 ? 5 : 10);
        const bool quarter = digits > 2 && digits <= 2.5;
        decimals_ = std::max(0, static_cast<int>(-std::floor(std::log10(step_) + 1e-9)) + (quarter ? 1 : 0));
    }

    /// From 0 at the low end to 1 at the high one; values outside, infinities too, are held at the ends.
    double share(double value) const { return std::clamp((value - low_) / (high_ - low_), 0.0, 1.0); }

    std::vector<double> ticks() const {
        std::vector<double> at;
        const double first = std::ceil(low_ / step_);
        const double count = std::floor(high_ / step_) - first;
        for (int i = 0; i <= static_cast<int>(std::min(count, 50.0)); ++i) at.push_back((first + i) * step_);
        return at;
    }

    /// As many digits as tell neighbours apart.
    std::string label(double tick) const {
        const double largest = std::max(std::abs(low_), std::abs(high_));
        if (largest >= 1e-3 && largest < 1e7 && decimals_ < 13) return fixed(tick, decimals_);
        const int digits = static_cast<int>(std::ceil(std::log10(largest / step_))) + 2;
        return rounded(std::abs(tick) < step_ / 2 ? 0 : tick, std::clamp(digits, 4, 17));
    }

private:
    double low_, high_, step_;
    int decimals_;
};

}  // namespace quantsweep::detail
