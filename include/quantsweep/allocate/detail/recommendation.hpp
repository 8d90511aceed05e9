// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Chooses the recipes that stay, each one's rival, and the recommended recipe, from the choosing samples alone.

#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include <quantsweep/allocate/detail/candidate.hpp>
#include <quantsweep/result/allocation_summary.hpp>

namespace quantsweep::detail {

/// Whether a loses less than b: compares the drop, then the noise, then the cost. A recipe whose drop is no number loses
/// more than one that has a drop. If the metric has no drop, none of them is a number.
inline bool loses_less(const candidate& a, const candidate& b) {
    const auto order = [](const candidate& c) {
        const bool no_drop = std::isnan(c.point.choosing_drop);
        return std::tuple{no_drop, no_drop ? 0 : c.point.choosing_drop, -c.sqnr_db, c.point.cost};
    };
    return order(a) < order(b);
}

inline bool has_numbers(const candidate& c) { return c.point.failure.empty() && !std::isnan(c.sqnr_db); }

/// Returns the best candidate that has numbers and that `allowed` accepts; nullptr if there is none.
template <class Allowed>
const candidate* best_candidate(const std::vector<candidate>& all, Allowed&& allowed) {
    const candidate* best = nullptr;
    for (const candidate& each : all)
        if (has_numbers(each) && allowed(each) && (!best || loses_less(each, *best))) best = &each;
    return best;
}

/// Returns the uniform recipe that loses least among those that cost no more than the point and keep the limits;
/// nullptr for a uniform recipe, and if there is none.
inline const candidate* rival_of(const allocation_point& point, const std::vector<candidate>& all,
                                 const std::vector<allocation_limit>& limits) {
    if (point.uniform) return nullptr;
    return best_candidate(all, [&](const candidate& c) {
        return c.point.uniform && c.point.cost <= point.cost && keeps_limits(c.point, limits);
    });
}

/// Names each mixed recipe's rival, leaves out each mixed recipe that does not lose less than its rival, and numbers
/// the others. A mixed recipe that failed stays, so that its failure is reported.
inline void keep_better_than_rivals(std::vector<candidate>& all, const std::vector<allocation_limit>& limits) {
    for (candidate& each : all) {
        const candidate* rival = rival_of(each.point, all, limits);
        if (!rival) continue;
        each.point.rival = rival->point.name;
        each.is_beaten = each.point.failure.empty() && !(has_numbers(each) && loses_less(each, *rival));
    }
    std::erase_if(all, [](const candidate& each) { return each.is_beaten; });
    std::size_t number = 0;
    for (candidate& each : all)
        if (!each.point.uniform) each.what.name = each.point.name = allocation_name(++number);
}

/// Recommends the candidate that loses least within the budget and the limits. Without a budget, recommends the
/// cheapest whose drop may be 0.
inline void recommend(allocation_summary& into, const std::vector<candidate>& all, bool has_drop) {
    const candidate* chosen = nullptr;
    if (into.budget) {
        chosen = best_candidate(all, [&](const candidate& c) {
            return c.point.cost <= *into.budget && keeps_limits(c.point, into.limits);
        });
        into.reason = chosen ? "Of the measured recipes that keep the budget of " + std::to_string(*into.budget) + " " +
                                   into.cost_name + ", it loses least on the choosing samples"
                             : "No recipe that keeps the budget has numbers";
    } else {
        for (const candidate& each : all)
            if (has_numbers(each) && each.own_low <= 0 && keeps_limits(each.point, into.limits) &&
                (!chosen || each.point.cost < chosen->point.cost))
                chosen = &each;
        into.reason = chosen     ? "It is the cheapest of the measured recipes whose drop on the choosing samples "
                                   "may be 0; no budget was given"
                      : has_drop ? "Every measured recipe loses something on the choosing samples; give a budget"
                                 : "The metric has no drop; give a budget";
    }
    if (chosen) into.recommended = chosen->point.name;
}

}  // namespace quantsweep::detail
