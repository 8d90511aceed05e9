// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of mse.hpp.

#include <quantsweep/range/mse.hpp>

#include <cmath>
#include <cstddef>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>
#include <quantsweep/range/detail/tail.hpp>
#include <quantsweep/range/detail/uneven_grid.hpp>

namespace quantsweep {

namespace detail {

/// Searches for the width of the range with the least error, downwards from the observed width or twice that.
class mse_search {
public:
    mse_search(const distribution& seen, const any_format& f)
        : seen_{seen},
          format_{f},
          tails_{seen.bins},
          observed_{clip(seen, magnitude(seen), magnitude(seen))},
          best_{observed_},
          levels_{f.quantizer(observed_)} {
        const auto q = f.quantizer(observed_);
        const even_grid grid{q};
        codes_ = grid.below + grid.above;
        least_ = observed_error_ = q.squared_error(seen.bins);
        // Known levels are not enough: a quantizer that rounds down, for example, has another error at the same levels.
        if (grid.exists() || levels_.exists())
            nearest_ = std::abs(rounding_error(q, HUGE_VAL) - least_) <= 1e-3 * least_ + negligible();
        affine_ = grid.exists() && !f.symmetric();
        // A small float has few numbers of large magnitude, so its error is jagged on a scale finer than the distance
        // between them.
        octave_ = levels_.exists() ? 48 : 12;
    }

    range run() {
        width_ = affine_ ? static_cast<double>(observed_.high) - static_cast<double>(observed_.low)
                         : static_cast<double>(magnitude(seen_));
        const double observed = width_;
        if (!depends_on_range()) return observed_;
        // With few codes, or unevenly spaced ones, a range wider than the observed one is worth a try, though it leaves
        // codes unused.
        int i = codes_ > 32 ? 0 : -octave_;
        while (i <= 32 * octave_ && attempt(observed * std::exp2(-i / static_cast<double>(octave_)))) ++i;
        // The outermost values make the error jagged: with 255 codes, half a step is about 1/384 of an octave.
        refine(8, 1.0 / (8 * octave_));
        refine(16, 1.0 / (32 * octave_));
        // A gain no larger than the rounding errors of these sums is checked with the quantizers themselves.
        return observed_error_ - least_ > negligible() || measured(best_) <= observed_error_ ? best_ : observed_;
    }

private:
    void refine(int reach, double octaves) {
        const double centre = width_;
        for (int i = -reach; i <= reach; ++i) attempt(centre * std::exp2(i * octaves));
    }

    /// False for a cast, such as to bfloat16, and for ranges below the smallest step.
    bool depends_on_range() const {
        const auto whole = format_.quantizer(of(width_));
        const auto half = format_.quantizer(of(width_ / 2));
        return whole.low() != half.low() || whole.high() != half.high();
    }

    /// Returns an error larger than the rounding errors of the sums.
    double negligible() const { return 1e-12 * tails_.clipping_error(0, 0); }

    /// Returns false if clipping alone makes this range, and therefore every narrower one, worse than the best so far.
    bool attempt(double width) {
        const range tried = of(width);
        const auto q = format_.quantizer(tried);
        const double found = error(q);
        if (found < least_) {
            least_ = found;
            best_ = tried;
            width_ = width;
        }
        // One more step at either end covers every other choice of the zero point.
        const double step = even_grid{q}.step;
        return tails_.clipping_error(step - static_cast<double>(q.low()), step + static_cast<double>(q.high())) <
               least_;
    }

    range of(double width) const { return affine_ ? two_ends(width) : one_magnitude(width); }

    range one_magnitude(double width) const {
        const float cut = to_float(width);
        if (!format_.symmetric()) return clip(seen_, cut, cut);
        return {seen_.minimum < 0 ? -cut : 0.0f, seen_.maximum > 0 ? cut : 0.0f};
    }

    /// Returns the range with the best zero point for the step that this width gives.
    range two_ends(double width) const {
        const double step = width / static_cast<double>(codes_);
        const std::size_t above = tails_.positive_codes(step, codes_);
        return {0.0f - to_float(static_cast<double>(codes_ - above) * step),
                to_float(static_cast<double>(above) * step)};
    }

    double error(const any_quantizer& q) const {
        return nearest_ ? rounding_error(q, least_) : q.squared_error(seen_.bins);
    }

    /// Returns the error, or another number above `limit` if the error is larger.
    double rounding_error(const any_quantizer& q, double limit) const {
        // Only what rounding errors of the sums cannot bring below the limit may be given up.
        if (levels_.exists()) return levels_.rounding_error(tails_, scale_of(q), limit + 2 * negligible());
        const even_grid grid{q};
        return tails_.rounding_error(grid.step, grid.below, grid.above);
    }

    double measured(range r) const { return format_.quantizer(r).squared_error(seen_.bins); }

    const distribution& seen_;
    const any_format& format_;
    tails tails_;
    range observed_;
    range best_;
    uneven_grid levels_;
    double width_ = 0;  // of the best range
    double least_ = 0;
    double observed_error_ = 0;
    bool nearest_ = false;  // the quantizer rounds to the nearest of known numbers
    bool affine_ = false;   // its numbers are evenly spaced and may be shifted
    std::size_t codes_ = 0;
    int octave_ = 12;  // the number of widths tried in each octave
};

}  // namespace detail

QUANTSWEEP_INLINE range mse_estimator::estimate(const distribution& seen, const any_format& f) const {
    detail::require_bins(seen, name());
    if (detail::magnitude(seen) == 0) return {seen.minimum, seen.maximum};
    return detail::mse_search{seen, f}.run();
}

}  // namespace quantsweep
