// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range that clips a given share of the values.

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Clips at most (100 - p) % of the finite values: for a symmetric format those of the largest magnitude, for others
/// half of them at either end. Values are taken as uniform in their bin; 0 stays inside.
/// Formula  docs/quantization.md, eq. 10
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument unless 50 <= p <= 100
/// Cost     O(bins)
class percentile_range {
public:
    explicit percentile_range(double percent = 99.99) : percent_{percent} {
        if (!(50 <= percent && percent <= 100))
            throw invalid_argument{"", "a percentile of " + std::to_string(percent) + "; from 50 to 100 are meant"};
    }

    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        detail::require_bins(seen, name());
        const double clipped = (1 - percent_ / 100) * static_cast<double>(seen.finite);
        if (is_symmetric(f)) {
            const float largest = threshold(seen.bins, clipped, true, true);
            return detail::clip(seen, largest, largest);
        }
        return detail::clip(seen, threshold(seen.bins, clipped / 2, true, false),
                            threshold(seen.bins, clipped / 2, false, true));
    }

    std::string name() const {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), percent_).ptr;
        return "percentile:" + std::string{digits.data(), end};
    }
    double percent() const noexcept { return percent_; }

private:
    static double share_above(float lower, float upper, float limit) {
        if (lower > limit) return 1;
        if (upper <= limit) return 0;
        return (static_cast<double>(upper) - static_cast<double>(limit)) /
               (static_cast<double>(upper) - static_cast<double>(lower));
    }

    /// The smallest magnitude beyond which at most `clipped` values lie on the sides that count. Bisects the floats
    /// themselves, whose bits are ordered as they are.
    static float threshold(std::span<const bin> bins, double clipped, bool negative, bool positive) {
        std::uint32_t low = 0, high = std::bit_cast<std::uint32_t>(std::numeric_limits<float>::max());
        while (low < high) {
            const std::uint32_t middle = low + (high - low) / 2;
            const float limit = std::bit_cast<float>(middle);
            double above = 0;
            for (const bin& b : bins) {
                if (positive) above += static_cast<double>(b.count) * share_above(b.lower, b.upper, limit);
                if (negative) above += static_cast<double>(b.count) * share_above(-b.upper, -b.lower, limit);
            }
            if (above <= clipped)
                high = middle;
            else
                low = middle + 1;
        }
        return std::bit_cast<float>(low);
    }

    double percent_;
};
static_assert(range_estimator<percentile_range>);

}  // namespace quantsweep
