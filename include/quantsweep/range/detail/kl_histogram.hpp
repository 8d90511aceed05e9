// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Even bins around 0, and the divergence that clipping to a window and rounding to levels causes.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep::detail {

/// Prefix sums make the divergence of one window O(levels).
class kl_histogram {
public:
    /// Bins of width `width`: `below` of them for negative numbers, `above` for positive ones. Zeros are left out.
    /// Where `folded`, magnitudes are binned.
    kl_histogram(std::span<const bin> bins, double width, std::size_t below, std::size_t above, bool folded)
        : width_{width}, below_{below}, mass_(below + above) {
        for (const bin& b : bins) {
            if (b.lower == 0 && b.upper == 0) continue;
            const bool mirrored = folded && b.lower < 0;
            spread(static_cast<double>(mirrored ? -b.upper : b.lower),
                   static_cast<double>(mirrored ? -b.lower : b.upper), static_cast<double>(b.count));
        }
        sum_up();
    }

    std::size_t below() const noexcept { return below_; }
    std::size_t size() const noexcept { return mass_.size(); }

    /// Kullback-Leibler divergence in nats of the rounded window [first, last) from all values, those outside
    /// counted in its outermost bins; infinite where these are beyond every level that holds a value. What was
    /// clipped is missing from the rounded window, whose mass is left below one: made one, as by Migacz, a window that
    /// clips nearly everything would have hardly any divergence.
    /// Formula  docs/quantization.md, eq. 12
    double divergence(std::size_t first, std::size_t last, std::size_t levels) const noexcept {
        const std::size_t size = last - first;
        const double total = total_.back();
        const double under = total_[first], over = total - total_[last];
        double sum = logs_[last] - logs_[first] + moved(first, size == 1 ? under + over : under) +
                     (size == 1 ? 0 : moved(last - 1, over));
        const std::size_t groups = std::min(levels, size);
        for (std::size_t g = 0, from = first; g < groups; ++g) {
            const std::size_t to = first + (g + 1) * size / groups;
            const double held = total_[to] - total_[from];
            const double outside = (g == 0 ? under : 0) + (g + 1 == groups ? over : 0);
            std::uint32_t occupied = occupied_[to] - occupied_[from];
            if (g == 0 && under > 0 && mass_[first] == 0) ++occupied;
            if (g + 1 == groups && over > 0 && mass_[last - 1] == 0) ++occupied;
            from = to;
            if (!(held + outside > 0)) continue;
            if (!(held > 0)) return std::numeric_limits<double>::infinity();
            sum -= (held + outside) * std::log(held / occupied);
        }
        return sum / total;
    }

private:
    static double log_mass(double mass) noexcept { return mass > 0 ? mass * std::log(mass) : 0; }
    double moved(std::size_t i, double outside) const noexcept {
        return log_mass(mass_[i] + outside) - log_mass(mass_[i]);
    }

    std::size_t index(double position) const noexcept {
        const double shifted = std::floor(position) + static_cast<double>(below_);
        return static_cast<std::size_t>(std::clamp(shifted, 0.0, static_cast<double>(mass_.size() - 1)));
    }

    void spread(double lower, double upper, double count) {
        const double from = lower / width_, to = upper / width_;
        const std::size_t first = index(from), last = index(to);
        if (first == last) {
            mass_[first] += count;
            return;
        }
        for (std::size_t i = first; i <= last; ++i) {
            const double left = static_cast<double>(i) - static_cast<double>(below_);
            mass_[i] += count * std::max(0.0, std::min(to, left + 1) - std::max(from, left)) / (to - from);
        }
    }

    void sum_up() {
        total_.assign(1, 0.0);
        logs_.assign(1, 0.0);
        occupied_.assign(1, 0);
        for (double mass : mass_) {
            total_.push_back(total_.back() + mass);
            logs_.push_back(logs_.back() + log_mass(mass));
            occupied_.push_back(occupied_.back() + (mass > 0));
        }
    }

    double width_;
    std::size_t below_;
    std::vector<double> mass_;
    std::vector<double> total_{};
    std::vector<double> logs_{};
    std::vector<std::uint32_t> occupied_{};
};

}  // namespace quantsweep::detail
