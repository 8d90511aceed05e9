// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range of least mean squared error for the very format.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

namespace detail {

/// Seeks the range by measured error; what it holds is never worse than the observed range, where it starts.
template <format Format>
class mse_search {
public:
    mse_search(const distribution& seen, const Format& f)
        : seen_{seen}, format_{f}, best_{seen.minimum, seen.maximum}, least_{error(best_)} {}

    range best() const { return best_; }

    /// Both ends cut off at one magnitude: the grid reaches eight octaves below the observed one, then is refined.
    void one_magnitude() {
        float centre = magnitude(seen_);
        int below = 8 * 12, above = 0;
        for (double step : {1.0 / 12, 1.0 / 96, 1.0 / 768}) {
            const float from = centre;
            for (int i = -below; i <= above; ++i) {
                const float cut = scaled(from, i * step);
                if (accept(clip(seen_, cut, cut))) centre = cut;
            }
            below = above = 8;
        }
    }

    /// Either end on its own and both shifted together, in turn, on ever finer grids. The shift is what carries the
    /// zero point of a coarse format from one code to the next.
    void two_ends() {
        one_magnitude();
        for (double step : {1.0 / 4, 1.0 / 32, 1.0 / 256})
            for (int round = 0; round < 4; ++round) {
                const bool low = improve([&](range r, int i) { return clip(seen_, scaled(-r.low, i * step), r.high); });
                const bool high =
                    improve([&](range r, int i) { return clip(seen_, -r.low, scaled(r.high, i * step)); });
                const bool both = improve([&](range r, int i) {
                    const double shift = i * step / 4 * (static_cast<double>(r.high) - static_cast<double>(r.low));
                    return clip(seen_, positive(-shift - static_cast<double>(r.low)),
                                positive(shift + static_cast<double>(r.high)));
                });
                if (!low && !high && !both) break;
            }
    }

private:
    static float scaled(float value, double octaves) {
        return positive(static_cast<double>(value) * std::exp2(octaves));
    }

    static float positive(double value) {
        return static_cast<float>(std::clamp(value, 0.0, static_cast<double>(std::numeric_limits<float>::max())));
    }

    /// Tries the 21 neighbours of the best range that `move` makes.
    template <class Move>
    bool improve(Move move) {
        const range from = best_;
        bool moved = false;
        for (int i = -10; i <= 10; ++i) moved = accept(move(from, i)) || moved;
        return moved;
    }

    double error(range tried) const { return squared_error(format_.quantizer(tried), seen_.bins); }

    bool accept(range tried) {
        if (tried == best_) return false;
        const double found = error(tried);
        if (!(found < least_)) return false;
        best_ = tried;
        least_ = found;
        return true;
    }

    const distribution& seen_;
    const Format& format_;
    range best_;
    double least_;
};

}  // namespace detail

/// Clips where that lowers the sum of squared errors of the values, uniform in their bins; one magnitude for symmetric
/// formats and one-sided values, either end on its own for others. Never worse than min/max.
/// Formula  argmin over [low, high] of sum_b count_b * E_b[(x - q(x))^2]             (docs/quantization.md, eq. 11)
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram
/// Cost     O(bins), about 130 evaluations of the error for one magnitude, at most 900 for two ends
struct mse_range {
    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        detail::require_bins(seen, name());
        detail::mse_search search{seen, f};
        if (is_symmetric(f) || seen.minimum >= 0 || seen.maximum <= 0)
            search.one_magnitude();
        else
            search.two_ends();
        return search.best();
    }
    std::string name() const { return "mse"; }
};
static_assert(range_estimator<mse_range>);

}  // namespace quantsweep
