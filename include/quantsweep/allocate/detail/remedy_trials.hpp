// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tries changes for the layers that dip, and measures what each gains.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/halves.hpp>
#include <quantsweep/allocate/detail/part_store.hpp>
#include <quantsweep/allocate/detail/remedy_candidates.hpp>
#include <quantsweep/graph/picked_batches.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/compare_recipes.hpp>
#include <quantsweep/sweep/sweep.hpp>
#include <quantsweep/sweep/treatments.hpp>

namespace quantsweep::detail {

/// One layer that dips under a scheme.
struct dip_trial {
    std::string layer;
    const scheme* dips;
    std::vector<remedy_candidate> tried{};  ///< from cheap to expensive
    std::vector<remedy> found{};            ///< by candidate
};

class remedy_trials {
public:
    remedy_trials(any_graph& host, const any_calibration& seen, const any_batches& batches, const any_metrics& metrics,
                  const sweep_result& swept, const sweep_options& options)
        : host_{host}, seen_{seen}, batches_{batches}, metrics_{metrics}, options_{options} {
        for (const scheme& how : options.schemes) {
            const std::vector<remedy_candidate> all = remedy_list{how}.all();
            for (const row& r : swept.rows)
                if (r.mode == mode_rule::only && r.scheme == how.name && r.scores.front().significant)
                    trials_.push_back({r.layer, &how, all});
        }
    }

    /// Returns the remedies by dip, and for each dip from cheap to expensive.
    std::vector<remedy> run() {
        if (trials_.empty()) return {};
        if (keeps_records()) open_store(host_, seen_, batches_, metrics_, options_);
        const picked_batches estimating{batches_, every_second(batches_.size(), 0)};
        const picked_batches verifying{batches_, every_second(batches_.size(), 1)};
        if (verifying.size() > 0) add_treatments(estimating);
        measure(all_of(batches_), false);
        measure(verifying, true);
        std::vector<remedy> all;
        for (dip_trial& trial : trials_)
            for (remedy& each : trial.found) all.push_back(std::move(each));
        return all;
    }

private:
    /// Whether the options' store takes records of changes: not if the sweep has shuffled the samples, nor with given
    /// scales, of which a change uses only some.
    bool keeps_records() const { return options_.store && !options_.stop_threshold && options_.given_scales.empty(); }
    static picked_batches all_of(const any_batches& batches) {
        std::vector<std::size_t> which(batches.size());
        std::iota(which.begin(), which.end(), std::size_t{0});
        return {batches, std::move(which)};
    }
    sweep_options options_for(std::vector<recipe> recipes) const {
        sweep_options asked{.schemes = {}, .recipes = std::move(recipes)};
        asked.given_scales = given_scales(asked.recipes);
        asked.confidence = options_.confidence;
        asked.about = options_.about;
        asked.threads = options_.threads;
        asked.max_live_bytes = options_.max_live_bytes;
        asked.progress = options_.progress;
        return asked;
    }
    /// Returns the sweep's given scales, each for the formats in which the sweep used them on a layer that dips: a
    /// changed format estimates its own ranges. Leaves out scales of biases: they follow from those of weights and
    /// inputs, which a change may move.
    std::vector<tensor_scales> given_scales(std::span<const recipe> recipes) const {
        std::vector<tensor_scales> named;
        for (const tensor_scales& given : options_.given_scales) {
            if (given.tensor == "bias") continue;
            for (const std::string& format : formats_of(given.tensor)) {
                if ((!given.format.empty() && given.format != format) || !use(recipes, given.tensor, format)) continue;
                named.push_back(given);
                named.back().format = format;
            }
        }
        return named;
    }
    /// Returns the formats that the dips' schemes have for a tensor.
    std::set<std::string> formats_of(const std::string& tensor) const {
        std::set<std::string> formats;
        for (const dip_trial& trial : trials_)
            if (const auto& part = trial.dips->tensor(tensor)) formats.insert(part->format.name());
        return formats;
    }
    static bool use(std::span<const recipe> recipes, const std::string& tensor, const std::string& format) {
        return std::any_of(recipes.begin(), recipes.end(), [&](const recipe& each) {
            const auto& part = each.layers.begin()->second->tensor(tensor);
            return part && part->format.name() == format;
        });
    }
    static void add_recipe(std::vector<recipe>& all, const std::string& layer, const scheme& how) {
        all.push_back({std::to_string(all.size()) + " " + layer, {{layer, how}}});
    }

    /// The treatments are made from samples that take no part in measuring what the treatments gain.
    void add_treatments(const any_batches& estimating) {
        std::vector<recipe> dips;
        for (const dip_trial& trial : trials_) add_recipe(dips, trial.layer, *trial.dips);
        const sweep_options asked = options_for(std::move(dips));
        const auto corrections = bias_corrections(host_, seen_, estimating, metrics_, asked);
        const auto weighed = importances(host_, seen_, estimating, metrics_, asked);
        const auto equal = equalizations(host_, seen_, estimating, metrics_, asked);
        const auto turned = rotations(host_, seen_, estimating, metrics_, asked);
        for (std::size_t t = 0; t < trials_.size(); ++t) {
            if (const auto& weights = trials_[t].dips->weights; weights && !weights->format.dynamic())
                add_treated(trials_[t], weighted_ranges, weighed[t], with_least_error(*trials_[t].dips));
            add_treated(trials_[t], corrected_bias, corrections[t], *trials_[t].dips);
            add_treated(trials_[t], equalized_channels, equal[t], *trials_[t].dips);
            add_treated(trials_[t], turned_channels, turned[t], *trials_[t].dips);
        }
    }
    /// Uses the ranges with the least squared error, because importance is a weight on that error.
    static scheme with_least_error(scheme how) {
        how.weights->estimator = mse_estimator{};
        return how;
    }
    static void add_treated(dip_trial& trial, const treated_change& change, const std::optional<layer_treatment>& by,
                            scheme how) {
        if (!by) return;
        how.treatment = *by;
        how.name = scheme_text(how);
        const auto dearer = std::find_if(trial.tried.begin(), trial.tried.end(),
                                         [&](const remedy_candidate& c) { return c.kind > change.kind; });
        trial.tried.insert(dearer, {change.change, change.takes, std::move(how), change.kind});
    }

    /// Measures the candidates with a treatment, or those without, each compared with its layer's dip.
    void measure(const picked_batches& batches, bool treated) {
        struct place {
            std::size_t trial, candidate, before, after;
        };
        std::vector<recipe> recipes;
        std::vector<place> places;
        for (std::size_t t = 0; t < trials_.size(); ++t) {
            dip_trial& trial = trials_[t];
            trial.found.resize(trial.tried.size());
            const std::size_t before = recipes.size();
            for (std::size_t k = 0; k < trial.tried.size(); ++k) {
                if (trial.tried[k].how.treatment.has_value() != treated) continue;
                if (recipes.size() == before) add_recipe(recipes, trial.layer, *trial.dips);
                places.push_back({t, k, before, recipes.size()});
                add_recipe(recipes, trial.layer, trial.tried[k].how);
            }
        }
        if (recipes.empty()) return;
        sweep_options asked = options_for(std::move(recipes));
        std::optional<part_store> kept;
        if (keeps_records()) asked.store = &kept.emplace(*options_.store, batches.which(), of_recipes);
        const sweep_result measured = run_sweep(host_, seen_, batches, metrics_, asked);
        for (const place& at : places)
            trials_[at.trial].found[at.candidate] =
                read(measured, trials_[at.trial], at.candidate, at.before, at.after);
    }

    static remedy read(const sweep_result& measured, const dip_trial& trial, std::size_t candidate,
                       std::size_t before_at, std::size_t after_at) {
        const remedy_candidate& tried = trial.tried[candidate];
        remedy found{trial.layer, trial.dips->name, tried.change, scheme_text(without_treatment(tried.how)),
                     tried.takes};
        found.treatment = tried.how.treatment;
        const recipe_result &before = measured.recipes[before_at], &after = measured.recipes[after_at];
        found.failure = after.failure.empty() ? before.failure : after.failure;
        if (!found.failure.empty()) return found;
        found.measured = after.scores.front();
        const drop_estimate less = compare_recipes(measured, before.name, after.name);
        found.gain = {no_number, less.drop, less.low, less.high, less.p_value};
        return found;
    }

    any_graph& host_;
    const any_calibration& seen_;
    const any_batches& batches_;
    const any_metrics& metrics_;
    const sweep_options& options_;
    std::vector<dip_trial> trials_{};
};

}  // namespace quantsweep::detail
