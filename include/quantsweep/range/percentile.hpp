// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ranges that clip a given share of the values: at either end, or of the largest magnitudes.

#include <bit>
#include <cstdint>
#include <limits>
#include <string>

#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/number_text.hpp>
#include <quantsweep/range/detail/tail.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

namespace detail {

class percentile {
public:
    static constexpr bool valid(double percent) noexcept { return 50 <= percent && percent <= 100; }

    /// Errors   invalid_argument unless valid
    explicit percentile(double percent) : percent_{percent} {
        if (!valid(percent))
            throw invalid_argument{"", "a percentile of " + std::to_string(percent) + "; from 50 to 100 are meant"};
    }

    double percent() const noexcept { return percent_; }

protected:
    /// How many values may be clipped.
    double clipped(const distribution& seen) const noexcept {
        return (1 - percent_ / 100) * static_cast<double>(seen.finite);
    }

    /// The smallest magnitude beyond which lie at most `clipped` of the tail's, or both tails', values. Bisects the
    /// floats themselves, whose bits are ordered as they are.
    template <class Tail>
    static float threshold(const Tail& values, double clipped) {
        std::uint32_t low = 0, high = std::bit_cast<std::uint32_t>(std::numeric_limits<float>::max());
        while (low < high) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (values.count(static_cast<double>(std::bit_cast<float>(middle))) <= clipped)
                high = middle;
            else
                low = middle + 1;
        }
        return std::bit_cast<float>(low);
    }

private:
    double percent_;
};

}  // namespace detail

/// Clips at most (100 - p) % of the finite values, half of them at either end. Values are taken as uniform in their
/// bin; 0 stays inside.
/// Formula  docs/quantization.md, eq. 10
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument unless 50 <= p <= 100
/// Cost     O(bins)
class percentile_range : public detail::percentile {
public:
    explicit percentile_range(double percent = 99.99) : percentile{percent} {}

    template <format Format>
    range estimate(const distribution& seen, const Format&) const {
        detail::require_bins(seen, name());
        const detail::tails values{seen.bins};
        const double share = clipped(seen) / 2;
        return detail::clip(seen, threshold(values.below, share), threshold(values.above, share));
    }
    std::string name() const { return "percentile:" + detail::number_text(percent()); }
};
static_assert(range_estimator<percentile_range>);

/// Clips at most (100 - p) % of the finite values, those of the largest magnitude, at -T and T. Values are taken as
/// uniform in their bin; 0 stays inside.
/// Formula  docs/quantization.md, eq. 10
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument unless 50 <= p <= 100
/// Cost     O(bins)
class percentile_magnitude_range : public detail::percentile {
public:
    explicit percentile_magnitude_range(double percent = 99.99) : percentile{percent} {}

    template <format Format>
    range estimate(const distribution& seen, const Format&) const {
        detail::require_bins(seen, name());
        const float largest = threshold(detail::tails{seen.bins}, clipped(seen));
        return detail::clip(seen, largest, largest);
    }
    std::string name() const { return "percentile_magnitude:" + detail::number_text(percent()); }
};
static_assert(range_estimator<percentile_magnitude_range>);

}  // namespace quantsweep
