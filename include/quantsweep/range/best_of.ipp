// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of best_of.hpp.

#include <quantsweep/range/best_of.hpp>

#include <limits>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/clip.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE best_of_estimator::best_of_estimator(std::vector<any_estimator> members)
    : members_{std::move(members)} {
    if (members_.empty()) throw invalid_argument{"", "best_of needs at least one estimator"};
    for (const any_estimator& member : members_)
        if (member.name().find(',') != std::string::npos)
            throw invalid_argument{"", "best_of cannot contain " + member.name() + "; list its members instead"};
}

QUANTSWEEP_INLINE any_estimator best_of_estimator::chosen(const distribution& seen, const any_format& f) const {
    detail::require_bins(seen, name());
    const any_estimator* best = &members_.front();
    double least = std::numeric_limits<double>::infinity();
    for (const any_estimator& member : members_) {
        const double found = f.quantizer(member.estimate(seen, f)).squared_error(seen.bins);
        if (!(found < least)) continue;
        least = found;
        best = &member;
    }
    return *best;
}

QUANTSWEEP_INLINE range best_of_estimator::estimate(const distribution& seen, const any_format& f) const {
    return chosen(seen, f).estimate(seen, f);
}

QUANTSWEEP_INLINE std::string best_of_estimator::name() const {
    std::string text = "best_of:";
    for (const any_estimator& member : members_) text.append(member.name()).append(",");
    text.pop_back();
    return text;
}

namespace detail {

QUANTSWEEP_INLINE any_estimator make_best_of(std::vector<any_estimator> members) {
    return best_of_estimator{std::move(members)};
}

}  // namespace detail

}  // namespace quantsweep
