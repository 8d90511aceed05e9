// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A linear axis with ticks at round numbers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/number.hpp>

namespace quantsweep::detail {

/// The span of the finite values that were added.
struct span_of_values {
    void add(double value) {
        if (!std::isfinite(value)) return;
        value = std::clamp(value, -1e300, 1e300);  // keeps the span itself finite
        low = seen ? std::min(low, value) : value;
        high = seen ? std::max(high, value) : value;
        seen = true;
    }
    double low = 0;
    double high = 1;
    bool seen = false;
};

/// Returns the span without a few values that are far off. Leaves out at most a tenth of the values, or one of four or
/// more, if the others then take less than a quarter of the span. If it leaves any out, it extends the span by a fifth,
/// to make room for saying so.
inline span_of_values span_of_most(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    std::sort(values.begin(), values.end());
    const auto width = [&](std::size_t first, std::size_t count) { return values[first + count - 1] - values[first]; };
    std::size_t first = 0, count = values.size(), spare = values.size() < 4 ? 0 : std::max<std::size_t>(count / 10, 1);
    for (std::size_t fewer = 1; fewer <= spare;) {
        std::size_t best = first;
        for (std::size_t at = first; at <= first + fewer; ++at)
            if (width(at, count - fewer) < width(best, count - fewer)) best = at;
        const bool flattened = 4 * width(best, count - fewer) < width(first, count);
        if (flattened) first = best, count -= fewer, spare -= fewer;
        fewer = flattened ? 1 : fewer + 1;
    }
    span_of_values most;
    if (count == 0) return most;
    const double room = width(first, count) / 5;
    most.add(values[first] - (first > 0 ? room : 0));
    most.add(values[first + count - 1] + (first + count < values.size() ? room : 0));
    return most;
}

class axis {
public:
    /// Leaves room of a tenth on both sides. A single value gets a span of 2 % of its size.
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

    /// Returns 0 at the low end and 1 at the high end. Values outside, including infinities, are clamped.
    double share(double value) const { return std::clamp((value - low_) / (high_ - low_), 0.0, 1.0); }

    bool holds(double value) const { return low_ <= value && value <= high_; }

    std::vector<double> ticks() const {
        std::vector<double> at;
        const double first = std::ceil(low_ / step_);
        const double count = std::floor(high_ / step_) - first;
        for (int i = 0; i <= static_cast<int>(std::min(count, 50.0)); ++i) at.push_back((first + i) * step_);
        return at;
    }

    /// Uses as many digits as are needed to distinguish neighbours.
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
