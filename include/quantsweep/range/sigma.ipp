// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of sigma.hpp.

#include <quantsweep/range/sigma.hpp>

#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/range/detail/bin_moments.hpp>
#include <quantsweep/range/detail/clip.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool sigma_estimator::valid(double deviations) noexcept {
    return std::isfinite(deviations) && deviations > 0;
}

QUANTSWEEP_INLINE sigma_estimator::sigma_estimator(double deviations) : deviations_{deviations} {
    if (!valid(deviations))
        throw invalid_argument{"", "the range has " + std::to_string(deviations) +
                                       " standard deviations; the number must be positive and finite"};
}

QUANTSWEEP_INLINE range sigma_estimator::estimate(const distribution& seen, const any_format&) const {
    detail::require_bins(seen, name());
    const detail::bin_moments moments{seen.bins};
    return detail::clip_around(seen, moments.mean, deviations_ * std::sqrt(moments.variance));
}

QUANTSWEEP_INLINE std::string sigma_estimator::name() const { return "sigma:" + number_text(deviations_); }

}  // namespace quantsweep
