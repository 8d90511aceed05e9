// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of allocate(): chooses on one half of the batches and verifies on the other.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/allocation_table.hpp>
#include <quantsweep/allocate/detail/candidate.hpp>
#include <quantsweep/allocate/detail/front_with_pairs.hpp>
#include <quantsweep/allocate/detail/front_within_limits.hpp>
#include <quantsweep/allocate/detail/halves.hpp>
#include <quantsweep/allocate/detail/loss_of_score.hpp>
#include <quantsweep/allocate/detail/pair_search.hpp>
#include <quantsweep/allocate/detail/part_store.hpp>
#include <quantsweep/allocate/detail/recommendation.hpp>
#include <quantsweep/graph/picked_batches.hpp>
#include <quantsweep/statistics/compare_recipes.hpp>
#include <quantsweep/sweep/sweep.hpp>

namespace quantsweep::detail {

class allocation_run {
public:
    allocation_run(any_graph& host, const any_calibration& seen, const any_batches& batches, const any_metrics& metrics,
                   const allocation_options& options)
        : host_{host},
          seen_{seen},
          metrics_{metrics},
          options_{options},
          choosing_{batches, every_second(batches.size(), 0)},
          verifying_{batches, every_second(batches.size(), 1)},
          swept_{sweep_half(choosing_, options.confidence, {}, options.schemes)},
          table_{swept_, options} {}

    allocation_summary run() {
        describe();
        for (std::size_t round = 0;; ++round) {
            measure_candidates();
            const candidate* off = most_off();
            found_.adds_up = off == nullptr;
            if (!off || !off->chosen || round == options_.rounds || !measure_pairs(*off->chosen)) break;
        }
        keep_better_than_rivals(candidates_, found_.limits);
        recommend(found_, candidates_, has_drop());
        verify();
        for (candidate& each : candidates_) found_.points.push_back(std::move(each.point));
        return std::move(found_);
    }

private:
    static constexpr const char* float_network = "the float network";

    sweep_result sweep_half(const picked_batches& half, double confidence, std::vector<recipe> recipes,
                            std::vector<scheme> schemes = {}) const {
        sweep_options asked{.schemes = std::move(schemes), .recipes = std::move(recipes)};
        asked.confidence = confidence;
        asked.threads = options_.threads;
        asked.max_live_bytes = options_.max_live_bytes;
        asked.progress = options_.progress;
        std::optional<part_store> kept;
        if (options_.store)
            asked.store = &kept.emplace(*options_.store, half.which(), asked.recipes.empty() ? "" : of_recipes);
        return run_sweep(host_, seen_, half, metrics_, asked);
    }
    std::vector<recipe> recipes() const {
        std::vector<recipe> all;
        for (const candidate& each : candidates_) all.push_back(each.what);
        return all;
    }

    void describe() {
        found_.metric = metrics_.info(0).name;
        found_.cost_name = table_.cost_name();
        found_.float_cost = table_.uniform_sum(0).cost;
        found_.budget = options_.budget;
        for (const cost_limit& limit : options_.limits)
            found_.limits.push_back({allocation_table::name_of(limit.cost), limit.budget});
        found_.choosing_samples = swept_.samples;
        found_.confidence = options_.confidence;
    }

    bool has_drop() const { return !metrics_.info(0).against_float; }

    void add(recipe what, const layer_loss& predicted, std::optional<std::vector<std::size_t>> chosen, bool uniform) {
        const double pairs = chosen ? loss_of_pairs(counted_pairs(pairs_), *chosen) : 0;
        allocation_point point{what.name, uniform};
        point.cost = predicted.cost;
        point.limited_costs = predicted.limited;
        point.predicted_drop = has_loss(metrics_.info(0)) ? predicted.drop + pairs : no_number;
        point.predicted_sqnr_db = sqnr_of(predicted.noise);
        candidates_.push_back({std::move(what), std::move(point), std::move(chosen), predicted.measured + pairs});
    }

    /// Measures the front's points and the uniform recipes on the choosing half, by ascending cost.
    void measure_candidates() {
        const allocation_problem problem = table_.problem(counted_pairs(pairs_));
        const pareto_front front =
            options_.limits.empty() ? find_front_with_pairs(problem) : find_front_within_limits(problem, options_);
        found_.error_bound = front.error_bound;
        candidates_.clear();
        for (const allocation* each : pick_points(front, table_, options_)) {
            add(table_.make_recipe(allocation_name(candidates_.size() + 1), each->chosen), table_.sum(each->chosen),
                each->chosen, false);
        }
        for (std::size_t d = 1; d <= options_.schemes.size(); ++d)
            add(uniform_recipe(options_.schemes[d - 1]), table_.uniform_sum(d), table_.uniform_choice(d), true);
        std::sort(candidates_.begin(), candidates_.end(), [](const candidate& a, const candidate& b) {
            return std::tie(a.point.cost, a.point.uniform, a.point.name) <
                   std::tie(b.point.cost, b.point.uniform, b.point.name);
        });
        // A smaller error for each interval, so that all of them together have the confidence of one.
        const double miss = (1 - options_.confidence) / static_cast<double>(candidates_.size());
        std::vector<recipe> asked = recipes();
        asked.push_back({float_network});
        sweep_result measured = sweep_half(choosing_, 1 - miss, std::move(asked));
        measured.confidence = options_.confidence;
        for (std::size_t k = 0; k < candidates_.size(); ++k) take_numbers(candidates_[k], measured, k);
    }

    void take_numbers(candidate& into, const sweep_result& measured, std::size_t place) const {
        const recipe_result& numbers = measured.recipes[place];
        into.point.choices = numbers.choices;
        into.point.failure = numbers.failure;
        if (!numbers.failure.empty()) return;
        const interval_of_loss lost = loss_of(metrics_.info(0), numbers.scores.front());
        into.point.choosing_drop = lost.loss;
        into.low = lost.low;
        into.high = lost.high;
        into.sqnr_db = numbers.output_sqnr_db;
        if (has_drop() && are_comparable(measured, place, candidates_.size()))
            into.own_low = compare_recipes(measured, numbers.name, float_network).low;
    }

    /// Whether two recipes have a finite score for each sample.
    static bool are_comparable(const sweep_result& measured, std::size_t a, std::size_t b) {
        return has_finite_scores(measured.recipes[a]) && has_finite_scores(measured.recipes[b]);
    }
    static bool has_finite_scores(const recipe_result& numbers) {
        return numbers.failure.empty() &&
               std::all_of(numbers.sample_scores.front().begin(), numbers.sample_scores.front().end(),
                           [](double score) { return std::isfinite(score); });
    }

    /// Returns the candidate whose drop is farthest from the sum of its layers' drops, whether or not noise is counted;
    /// nullptr if none is off.
    const candidate* most_off() const {
        const candidate* worst = nullptr;
        double farthest = 0;
        for (const candidate& each : candidates_) {
            const double least = std::min(each.point.predicted_drop, each.measured_sum);
            const double most = std::max(each.point.predicted_drop, each.measured_sum);
            const double off = std::max(each.low - most, least - each.high);
            if (off > farthest) worst = &each, farthest = off;
        }
        return worst;
    }

    /// Returns whether a measured pair changes the problem.
    bool measure_pairs(const std::vector<std::size_t>& chosen) {
        const pair_recipes asked{table_, worst_choices(table_, chosen)};
        const std::size_t before = pairs_.size();
        asked.read(sweep_half(choosing_, options_.confidence, asked.recipes()), pairs_, found_.pairs);
        const bool has_more = pairs_.size() > before;
        keep_solvable(table_, pairs_);
        return has_more;
    }

    void verify() {
        const sweep_result measured = sweep_half(verifying_, options_.confidence, recipes());
        found_.verifying_samples = measured.samples;
        found_.baseline = measured.metrics.front().baseline;
        std::vector<score*> differences;
        std::vector<double> p_values;
        for (std::size_t k = 0; k < candidates_.size(); ++k) {
            allocation_point& point = candidates_[k].point;
            const recipe_result& numbers = measured.recipes[k];
            if (point.failure.empty()) point.failure = numbers.failure;
            if (!point.failure.empty()) continue;
            point.measured = numbers.scores.front();
            point.output_sqnr_db = numbers.output_sqnr_db;
            const std::size_t rival = place_of_candidate(point.rival);
            if (rival == candidates_.size() || !are_comparable(measured, k, rival)) continue;
            const drop_estimate more = compare_recipes(measured, point.rival, point.name);
            point.against_rival = {no_number, more.drop, more.low, more.high, more.p_value};
            differences.push_back(&point.against_rival);
            p_values.push_back(more.p_value);
        }
        const std::vector<bool> stands = holm(p_values, 1 - options_.confidence);
        for (std::size_t i = 0; i < differences.size(); ++i)
            differences[i]->significant = stands[i] && (differences[i]->low > 0 || differences[i]->high < 0);
    }

    std::size_t place_of_candidate(const std::string& name) const {
        return static_cast<std::size_t>(
            std::find_if(candidates_.begin(), candidates_.end(),
                         [&](const candidate& c) { return !name.empty() && c.point.name == name; }) -
            candidates_.begin());
    }

    any_graph& host_;
    const any_calibration& seen_;
    const any_metrics& metrics_;
    const allocation_options& options_;
    const picked_batches choosing_, verifying_;
    const sweep_result swept_;
    const allocation_table table_;
    allocation_summary found_{};
    std::vector<candidate> candidates_{};  ///< by ascending cost
    std::vector<pair_loss> pairs_{};
};

}  // namespace quantsweep::detail
