// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Evenly spaced bins around 0, and the divergence that clipping to a window and rounding to levels causes.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep::detail {

/// Prefix sums let divergence() take O(levels) for a window.
class kl_histogram {
public:
    /// Makes bins of width `width`: `below` of them for negative numbers and `above` for positive ones. Zeros are left
    /// out. With `folded`, bins the magnitudes.
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

    /// Returns the Kullback-Leibler divergence, in nats, of the rounded window [first, last) from all values. Values
    /// outside the window are counted in its outermost bins. The divergence is infinite if they lie beyond every level
    /// that holds a value. The rounded window lacks the clipped values, so its mass stays below one. Migacz scales the
    /// mass to one; a window that clips nearly everything would then have hardly any divergence.
    /// No level lowers the sum, so the search stops and returns infinity once the sum exceeds `limit`.
    /// Formula  docs/quantization.md, eq. 12
    double divergence(std::size_t first, std::size_t last, std::size_t levels,
                      double limit = std::numeric_limits<double>::infinity()) const noexcept {
        const auto size = static_cast<std::uint32_t>(last - first);
        const auto groups = static_cast<std::uint32_t>(std::min<std::size_t>(levels, size));
        const double total = total_.back(), most = limit * total;
        double sum = 0;
        const auto add = [&](std::uint32_t g) {
            const std::size_t from = first + g * size / groups, to = first + (g + 1) * size / groups;
            sum += level_divergence(from, to, g == 0 ? total_[first] : 0, g + 1 == groups ? total - total_[last] : 0);
            return sum <= most;
        };
        // Adds the outer levels first, because clipping affects them most, and then goes outwards from 0, where most
        // values lie. A sum that is too large then exceeds the limit early.
        const auto centre = static_cast<std::uint32_t>((below_ - first) * groups / size);
        bool possible = add(groups - 1) && (groups == 1 || add(0));
        for (std::uint32_t g = std::max(centre, 1u); possible && g + 1 < groups; ++g) possible = add(g);
        for (std::uint32_t g = std::min(centre, groups - 1); possible && g-- > 1;) possible = add(g);
        return possible ? sum / total : std::numeric_limits<double>::infinity();
    }

private:
    /// The bins [from, to) round to one level. Values from outside the window, `under` and `over`, count at its two
    /// ends.
    double level_divergence(std::size_t from, std::size_t to, double under, double over) const noexcept {
        const double held = total_[to] - total_[from], all = held + under + over;
        if (!(all > 0)) return 0;
        if (!(held > 0)) return std::numeric_limits<double>::infinity();
        std::uint32_t occupied = occupied_[to] - occupied_[from];
        double logs = logs_[to] - logs_[from];
        const auto add = [&](std::size_t i, double outside) {
            occupied += outside > 0 && mass_[i] == 0;
            logs += log_mass(mass_[i] + outside) - log_mass(mass_[i]);
        };
        if (to - from == 1) {
            add(from, under + over);
        } else {
            if (under > 0) add(from, under);
            if (over > 0) add(to - 1, over);
        }
        return std::max(0.0, logs - all * std::log(held / occupied));
    }

    static double log_mass(double mass) noexcept { return mass > 0 ? mass * std::log(mass) : 0; }

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
