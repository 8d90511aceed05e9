// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An axis for the costs of recipes. It is logarithmic, because saving a bit per weight is a ratio and not a
///        difference.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <quantsweep/result/allocation_summary.hpp>

namespace quantsweep::detail {

class cost_axis {
public:
    /// Spans from the cheapest to the most expensive point, with some room on both sides. A cost of 0 is at the left
    /// end.
    explicit cost_axis(const allocation_summary& found) {
        double least = std::numeric_limits<double>::infinity(), most = 0;
        for (const allocation_point& point : found.points) {
            const auto cost = static_cast<double>(point.cost);
            if (cost > 0) least = std::min(least, cost);
            most = std::max(most, cost);
        }
        if (most == 0) least = most = 1;
        const double room = std::max(0.06 * (std::log10(most) - std::log10(least)), 0.01);
        low_ = std::log10(least) - room;
        high_ = std::log10(most) + room;
    }

    /// Returns 0 at the low end and 1 at the high end. Costs outside are clamped.
    double share(double cost) const {
        return cost <= 0 ? 0 : std::clamp((std::log10(cost) - low_) / (high_ - low_), 0.0, 1.0);
    }
    bool holds(double cost) const { return cost > 0 && low_ <= std::log10(cost) && std::log10(cost) <= high_; }

    /// Returns 1, 2 and 5 times each power of ten; if these are fewer than three, all whole multiples; if there are
    /// none, the ends.
    std::vector<double> ticks() const {
        std::vector<double> at = multiples({1, 2, 5});
        if (at.size() < 3) at = multiples({1, 2, 3, 4, 5, 6, 7, 8, 9});
        if (at.size() < 2) at = {std::pow(10, 0.9 * low_ + 0.1 * high_), std::pow(10, 0.1 * low_ + 0.9 * high_)};
        return at;
    }

private:
    std::vector<double> multiples(const std::vector<double>& digits) const {
        std::vector<double> at;
        for (double power = std::floor(low_); power <= high_; ++power)
            for (double digit : digits)
                if (const double cost = digit * std::pow(10, power); holds(cost)) at.push_back(cost);
        return at;
    }

    double low_, high_;
};

}  // namespace quantsweep::detail
