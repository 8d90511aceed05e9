// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rounding error of unevenly spaced numbers, computed from the tails beyond the ties between them.

#include <algorithm>
#include <cstddef>
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

    /// Returns the sum of squared errors at this scale.
    /// Formula  docs/quantization.md, eq. 21, with unequal steps
    /// Cost     O(levels)
    double rounding_error(const tails& seen, double scale) const noexcept {
        const double saved = saved_by(above_, seen.above, scale) + saved_by(below_, seen.below, scale);
        return std::max(0.0, seen.clipping_error(0, 0) - 2 * saved);
    }

private:
    struct tie {
        double at, step;
    };
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
