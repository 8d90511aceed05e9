// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A user-defined observer: a quantile estimated with five numbers, however many values there are.
/// Source  Jain and Chlamtac 1985, "The P2 algorithm for dynamic calculation of quantiles"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include <quantsweep/observe/min_max.hpp>

/// Not mergeable, because the markers depend on the order of the values. Its summary has the extremes and the counts.
class p2_quantile {
public:
    explicit p2_quantile(double share = 0.99) : share_{share} {}
    void observe(std::span<const float> values) {
        seen_.observe(values);
        for (float x : values)
            if (std::isfinite(x)) add(static_cast<double>(x));
    }
    quantsweep::distribution summary() const { return seen_.summary(); }

    /// Returns NaN if no value was observed.
    double quantile() const {
        if (count_ == 0) return std::nan("");
        if (count_ > 5) return height_[2];
        return height_[std::min(count_ - 1, static_cast<std::size_t>(share_ * static_cast<double>(count_)))];
    }

private:
    void add(double x) {
        if (count_ < 5) {
            height_[count_++] = x;
            std::sort(height_.begin(), height_.begin() + static_cast<std::ptrdiff_t>(count_));
            return;
        }
        height_[0] = std::min(height_[0], x);
        height_[4] = std::max(height_[4], x);
        for (std::size_t i = 1; i < 5; ++i) place_[i] += x < height_[i] || i == 4 ? 1 : 0;
        const std::array<double, 5> ideal{0, share_ / 2, share_, (1 + share_) / 2, 1};
        for (std::size_t i = 1; i < 4; ++i) {
            const double behind = 1 + static_cast<double>(count_) * ideal[i] - place_[i], step = behind < 0 ? -1 : 1;
            const double above = place_[i + 1] - place_[i], below = place_[i] - place_[i - 1];
            if (!(behind >= 1 && above > 1) && !(behind <= -1 && below > 1)) continue;
            const double up = (height_[i + 1] - height_[i]) / above, down = (height_[i] - height_[i - 1]) / below;
            const double curved = height_[i] + step / (above + below) * ((below + step) * up + (above - step) * down);
            const bool ordered = height_[i - 1] < curved && curved < height_[i + 1];
            height_[i] = ordered ? curved : height_[i] + step * (step > 0 ? up : down);
            place_[i] += step;
        }
        ++count_;
    }

    double share_;
    std::size_t count_ = 0;
    std::array<double, 5> height_{}, place_{1, 2, 3, 4, 5};
    quantsweep::min_max seen_{};
};
