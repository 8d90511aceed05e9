// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of fixed.hpp.

#include <quantsweep/range/fixed.hpp>

#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool fixed_estimator::valid(float low, float high) noexcept {
    return std::isfinite(low) && std::isfinite(high) && low <= high;
}

QUANTSWEEP_INLINE fixed_estimator::fixed_estimator(float low, float high) : range_{low, high} {
    if (!valid(low, high))
        throw invalid_argument{"", "the fixed range is [" + std::to_string(low) + ", " + std::to_string(high) +
                                       "]; both ends must be finite, the lower one first"};
}

QUANTSWEEP_INLINE std::string fixed_estimator::name() const {
    return "fixed:" + number_text(range_.low) + ":" + number_text(range_.high);
}

}  // namespace quantsweep
