// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of remedies.hpp.

#include <quantsweep/allocate/remedies.hpp>

#include <algorithm>
#include <cstddef>

#include <quantsweep/allocate/detail/paired_metric.hpp>
#include <quantsweep/allocate/detail/remedy_trials.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

inline bool takes_most(const remedy& tried) {
    return tried.gain.drop >= 0.75 * (tried.measured.drop + tried.gain.drop);
}

/// Recommends one of a layer's changes among those whose gain is significant. Looks for the first that removes three
/// quarters of the drop; of the changes that are as simple to deploy as that one, recommends the one that gains most.
/// If no change removes that much, recommends the one that gains most of all.
QUANTSWEEP_INLINE void recommend_one(std::span<remedy> tried) {
    const auto stands = [](const remedy& r) { return r.gain.significant; };
    const auto first =
        std::find_if(tried.begin(), tried.end(), [&](const remedy& r) { return stands(r) && takes_most(r); });
    remedy* best = nullptr;
    for (remedy& each : tried) {
        const bool as_cheap = first == tried.end() || each.takes == first->takes;
        if (stands(each) && as_cheap && (!best || each.gain.drop > best->gain.drop)) best = &each;
    }
    if (best) best->recommended = true;
}

/// Applies Holm's correction over everything that was tried.
QUANTSWEEP_INLINE void judge_remedies(std::span<remedy> family, double confidence) {
    std::vector<double> p_values;
    for (const remedy& each : family) p_values.push_back(each.gain.p_value);
    const std::vector<bool> stands = holm(p_values, 1 - confidence);
    for (std::size_t k = 0; k < family.size(); ++k) family[k].gain.significant = stands[k] && family[k].gain.low > 0;
    for (std::size_t first = 0, last = 0; first < family.size(); first = last) {
        const auto same_dip = [&](const remedy& r) {
            return r.layer == family[first].layer && r.scheme == family[first].scheme;
        };
        while (last < family.size() && same_dip(family[last])) ++last;
        recommend_one(family.subspan(first, last - first));
    }
}

}  // namespace detail

QUANTSWEEP_INLINE std::vector<remedy> detail::run_remedies(any_graph& host, const any_calibration& seen,
                                                           const any_batches& batches, const any_metrics& metrics,
                                                           const sweep_result& swept, const sweep_options& options) {
    require_paired_lead(metrics);
    std::vector<remedy> found = remedy_trials{host, seen, batches, metrics, swept, options}.run();
    judge_remedies(found, options.confidence);
    return found;
}

QUANTSWEEP_INLINE scheme scheme_of(const remedy& tried) {
    scheme how = parse_scheme(tried.tried);
    how.treatment = tried.treatment;
    how.name = scheme_text(how);
    return how;
}

}  // namespace quantsweep
