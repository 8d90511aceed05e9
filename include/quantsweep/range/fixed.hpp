// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A range that is known.

#include <cmath>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/range/detail/number_text.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Whatever was seen, and also where nothing was.
/// Errors   invalid_argument unless both ends are finite, the lower first
/// Cost     O(1); needs no histogram
class fixed_range {
public:
    static bool valid(float low, float high) noexcept {
        return std::isfinite(low) && std::isfinite(high) && low <= high;
    }

    fixed_range(float low, float high) : range_{low, high} {
        if (!valid(low, high))
            throw invalid_argument{"", "a fixed range [" + std::to_string(low) + ", " + std::to_string(high) +
                                           "]; both ends are finite, the lower first"};
    }

    template <format Format>
    range estimate(const distribution&, const Format&) const {
        return range_;
    }
    std::string name() const {
        return "fixed:" + detail::number_text(range_.low) + ":" + detail::number_text(range_.high);
    }

private:
    range range_;
};
static_assert(range_estimator<fixed_range>);

}  // namespace quantsweep
