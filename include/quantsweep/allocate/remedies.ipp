// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of remedies.hpp.

#include <quantsweep/allocate/remedies.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <quantsweep/allocate/detail/paired_metric.hpp>
#include <quantsweep/allocate/detail/remedy_candidates.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/statistics/compare_recipes.hpp>
#include <quantsweep/sweep/sweep.hpp>

namespace quantsweep {

namespace detail {

/// One layer that dips, and where its recipes lie: first itself under the scheme, then what is tried.
struct dip_trial {
    std::string layer;
    std::size_t scheme;
    std::size_t first;  ///< recipe
};

/// The recipes of one layer: under the scheme, then under each change of it.
QUANTSWEEP_INLINE void add_trial(const dip_trial& trial, const scheme& dips, const remedy_list& tried,
                                 std::vector<recipe>& recipes) {
    const auto add = [&](const scheme& how) {
        recipes.push_back({std::to_string(recipes.size()) + " " + trial.layer, {{trial.layer, how}}});
    };
    add(dips);
    for (const remedy_candidate& each : tried.all()) add(each.how);
}

QUANTSWEEP_INLINE remedy read_remedy(const sweep_result& measured, const dip_trial& trial, const scheme& dips,
                                     const remedy_candidate& tried, std::size_t place) {
    remedy found{trial.layer, dips.name, tried.change, tried.how.name, tried.takes};
    const recipe_result &before = measured.recipes[trial.first], &after = measured.recipes[place];
    found.failure = after.failure.empty() ? before.failure : after.failure;
    if (!found.failure.empty()) return found;
    found.measured = after.scores.front();
    const drop_estimate less = compare_recipes(measured, before.name, after.name);
    found.gain = {no_number, less.drop, less.low, less.high, less.p_value};
    return found;
}

/// Of one layer's changes the first that takes away three quarters of its drop; where none does, the one that gains most, of
/// those whose gain stands.
QUANTSWEEP_INLINE void recommend_one(std::span<remedy> tried) {
    remedy* best = nullptr;
    for (remedy& each : tried) {
        if (!each.gain.significant) continue;
        const double before = each.measured.drop + each.gain.drop;
        if (each.gain.drop >= 0.75 * before) {
            best = &each;
            break;
        }
        if (!best || each.gain.drop > best->gain.drop) best = &each;
    }
    if (best) best->recommended = true;
}

/// Holm's correction over all that was tried.
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
    sweep_options asked{.schemes = {}};
    std::vector<dip_trial> trials;
    std::vector<remedy_list> tried;
    for (std::size_t s = 0; s < options.schemes.size(); ++s) tried.emplace_back(options.schemes[s]);
    for (std::size_t s = 0; s < options.schemes.size(); ++s)
        for (const row& r : swept.rows) {
            if (r.mode != mode_rule::only || r.scheme != options.schemes[s].name || !r.scores.front().significant)
                continue;
            trials.push_back({r.layer, s, asked.recipes.size()});
            add_trial(trials.back(), options.schemes[s], tried[s], asked.recipes);
        }
    if (trials.empty()) return {};
    asked.given_scales = options.given_scales;
    asked.confidence = options.confidence;
    asked.about = options.about;
    asked.threads = options.threads;
    asked.max_live_bytes = options.max_live_bytes;
    asked.progress = options.progress;
    const sweep_result measured = run_sweep(host, seen, batches, metrics, asked);
    std::vector<remedy> found;
    for (const dip_trial& trial : trials)
        for (std::size_t k = 0; k < tried[trial.scheme].all().size(); ++k)
            found.push_back(read_remedy(measured, trial, options.schemes[trial.scheme], tried[trial.scheme].all()[k],
                                        trial.first + 1 + k));
    judge_remedies(found, options.confidence);
    return found;
}

}  // namespace quantsweep
