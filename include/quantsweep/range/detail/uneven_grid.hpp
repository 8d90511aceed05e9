// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rounding error of unevenly spaced numbers, computed from the tails beyond the ties between them.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/range/detail/tail.hpp>

namespace quantsweep::detail {

/// For quantizers that round to the nearest of a few levels times a scale; 0 is one of the levels.
class uneven_grid {
public:
    explicit uneven_grid(const any_quantizer& q) {
        const std::vector<float> levels = q.levels();
        const auto zero = std::find(levels.begin(), levels.end(), 0.0f);
        if (zero == levels.end()) return;
        for (auto next = zero; next + 1 != levels.end(); ++next) above_.push_back(between(next[0], next[1]));
        for (auto next = zero; next != levels.begin(); --next) below_.push_back(between(-next[0], -next[-1]));
    }
    bool exists() const noexcept { return !above_.empty() || !below_.empty(); }

    /// Returns the sum of squared errors at this scale, or a lower bound of it that is larger than `limit`.
    /// Formula  docs/quantization.md, eq. 21, with unequal steps
    /// Cost     O(levels)
    double rounding_error(const tails& seen, double scale,
                          double limit = std::numeric_limits<double>::infinity()) const noexcept {
        // Of many levels, the outermost, which lie far apart, make nearly all of the error.
        outer_error above{above_, seen.above, scale}, below{below_, seen.below, scale};
        for (std::size_t ties = std::max(above_.size(), below_.size()); ties > fewest_outside; ties -= at_once) {
            const double outside = above.from(ties - at_once) + below.from(ties - at_once);
            if (outside > limit) return outside;
        }
        const double saved = saved_by(above_, seen.above, scale) + saved_by(below_, seen.below, scale);
        return std::max(0.0, seen.clipping_error(0, 0) - 2 * saved);
    }

private:
    struct tie {
        double at, step;
    };
    /// The error of the values beyond some level, for which only the ties beyond it count.
    class outer_error {
    public:
        outer_error(const std::vector<tie>& ties, const tail& side, double scale) noexcept
            : ties_{ties}, side_{side}, scale_{scale}, first_{ties.size()} {}
        /// Returns the error beyond the level before the tie `first`, which must not rise from call to call.
        double from(std::size_t first) noexcept {
            while (first_ > first) {
                --first_;
                saved_ += ties_[first_].step * side_.excess(ties_[first_].at * scale_);
            }
            if (first_ == ties_.size()) return 0;
            return side_.squares((ties_[first_].at - ties_[first_].step / 2) * scale_) - 2 * scale_ * saved_;
        }

    private:
        const std::vector<tie>& ties_;
        const tail& side_;
        double scale_, saved_ = 0;
        std::size_t first_;
    };
    static constexpr std::size_t at_once = 16, fewest_outside = 64;

    static tie between(float near, float far) noexcept {
        const double a = static_cast<double>(near), b = static_cast<double>(far);
        return {(a + b) / 2, b - a};
    }
    static double saved_by(const std::vector<tie>& ties, const tail& side, double scale) noexcept {
        double saved = 0;
        for (const tie& t : ties) {
            const double beyond = side.excess(t.at * scale);
            if (beyond == 0) break;  // no value lies beyond the next tie either
            saved += t.step * beyond;
        }
        return saved * scale;
    }

    std::vector<tie> above_{}, below_{};
};

}  // namespace quantsweep::detail
