// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of allocate: choose on one half of the batches, verify on the other.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/allocation_table.hpp>
#include <quantsweep/allocate/detail/front_with_pairs.hpp>
#include <quantsweep/allocate/detail/pair_search.hpp>
#include <quantsweep/allocate/detail/recommendation.hpp>
#include <quantsweep/allocate/pareto_front.hpp>
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
          swept_{sweep_half(choosing_, options.confidence, uniforms(), options.schemes)},
          table_{swept_, options} {}

    allocation_summary run() {
        describe();
        for (std::size_t round = 0;; ++round) {
            measure_points();
            const std::optional<std::size_t> off = most_off();
            found_.adds_up = !off.has_value();
            if (!off || round == options_.rounds || !measure_pairs(*off)) break;
        }
        for (allocation_point& point : found_.points) point.rival = rival_of(point, found_.points, numbers_);
        recommend(found_, numbers_);
        verify();
        return std::move(found_);
    }

private:
    static std::vector<std::size_t> every_second(std::size_t count, std::size_t first) {
        std::vector<std::size_t> which;
        for (std::size_t b = first; b < count; b += 2) which.push_back(b);
        return which;
    }

    std::vector<recipe> uniforms() const {
        std::vector<recipe> all;
        for (const scheme& how : options_.schemes) all.push_back(uniform_recipe(how));
        return all;
    }

    sweep_result sweep_half(const any_batches& half, double confidence, std::vector<recipe> recipes,
                            std::vector<scheme> schemes = {}) const {
        sweep_options asked{.schemes = std::move(schemes), .recipes = std::move(recipes)};
        asked.confidence = confidence;
        asked.threads = options_.threads;
        asked.max_live_bytes = options_.max_live_bytes;
        asked.progress = options_.progress;
        return run_sweep(host_, seen_, half, metrics_, asked);
    }

    void describe() {
        found_.metric = metrics_.info(0).name;
        found_.cost_name = table_.cost_name();
        found_.float_cost = table_.uniform_sum(0).cost;
        found_.budget = options_.budget;
        found_.choosing_samples = swept_.samples;
        found_.confidence = options_.confidence;
    }

    bool has_drop() const { return !metrics_.info(0).against_float; }

    allocation_point point_of(const recipe& what, const layer_loss& predicted, double pairs) const {
        allocation_point point{what.name};
        point.cost = predicted.cost;
        point.predicted_drop = has_drop() ? predicted.drop + pairs : no_number;
        point.predicted_sqnr_db = sqnr_of(predicted.noise);
        return point;
    }

    /// What its pairs add to the drops of the layers.
    double pairs_in(const std::vector<std::size_t>& chosen) const {
        double sum = 0;
        for (const pair_loss& pair : pairs_)
            if (chosen[pair.first_group] == pair.first_choice && chosen[pair.second_group] == pair.second_choice)
                sum += pair.loss;
        return sum;
    }

    /// The best within the budget, and the rest spread evenly over the front's logarithms of cost. Not the float network.
    std::vector<const allocation*> pick(const pareto_front& front) const {
        std::set<std::size_t> picked;
        const auto& points = front.points;
        if (options_.budget)
            picked.insert(static_cast<std::size_t>(&best_within(front, *options_.budget) - points.data()));
        std::vector<std::size_t> quantized;
        for (std::size_t k = 0; k < points.size(); ++k)
            if (table_.sum(points[k].chosen).noise > 0 && !table_.is_uniform(points[k].chosen)) quantized.push_back(k);
        const auto scale = [&](std::size_t k) { return std::log(1.0 + static_cast<double>(points[k].costs[0])); };
        for (std::size_t n = 0; n < options_.points && !quantized.empty() && picked.size() < options_.points; ++n) {
            const double share =
                options_.points == 1 ? 0 : static_cast<double>(n) / static_cast<double>(options_.points - 1);
            const double wanted =
                scale(quantized.front()) + share * (scale(quantized.back()) - scale(quantized.front()));
            picked.insert(*std::min_element(quantized.begin(), quantized.end(), [&](std::size_t a, std::size_t b) {
                return std::fabs(scale(a) - wanted) < std::fabs(scale(b) - wanted);
            }));
        }
        std::vector<const allocation*> found;
        for (std::size_t k : picked)
            if (!table_.is_uniform(points[k].chosen)) found.push_back(&points[k]);
        return found;
    }

    /// The front's points and the uniform recipes, by ascending cost, with their numbers of the choosing half.
    void measure_points() {
        const pareto_front front = find_front_with_pairs(table_.problem(pairs_));
        found_.error_bound = front.error_bound;
        found_.points.clear();
        recipes_.clear();
        chosen_.clear();
        for (const allocation* each : pick(front)) {
            recipes_.push_back(table_.make_recipe("allocation " + std::to_string(recipes_.size() + 1), each->chosen));
            chosen_.push_back(each->chosen);
            found_.points.push_back(point_of(recipes_.back(), table_.sum(each->chosen), pairs_in(each->chosen)));
        }
        for (std::size_t d = 1; d <= options_.schemes.size(); ++d) {
            recipes_.push_back(uniform_recipe(options_.schemes[d - 1]));
            chosen_.push_back(table_.uniform_choice(d));
            found_.points.push_back(point_of(recipes_.back(), table_.uniform_sum(d), pairs_in(chosen_.back())));
            found_.points.back().uniform = true;
        }
        // Each interval errs less often, so that all of them together err as often as one.
        const double miss = (1 - options_.confidence) / static_cast<double>(recipes_.size());
        const sweep_result measured = sweep_half(choosing_, 1 - miss, recipes_);
        sort_by_cost();
        numbers_.clear();
        highs_.clear();
        for (allocation_point& point : found_.points) {
            const recipe_result& numbers = result_of(measured, point.name);
            const score lead = numbers.failure.empty() ? numbers.scores.front() : score{};
            point.choices = numbers.choices;
            point.failure = numbers.failure;
            point.choosing_drop = lead.drop;
            numbers_.push_back({lead.drop, lead.low, numbers.output_sqnr_db});
            highs_.push_back(lead.high);
        }
    }

    static const recipe_result& result_of(const sweep_result& measured, const std::string& name) {
        return *std::find_if(measured.recipes.begin(), measured.recipes.end(),
                             [&](const recipe_result& r) { return r.name == name; });
    }

    void sort_by_cost() {
        std::vector<std::size_t> order(recipes_.size());
        for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return found_.points[a].cost < found_.points[b].cost; });
        const auto sorted = [&](auto& list) {
            auto old = std::move(list);
            list.clear();
            for (std::size_t k : order) list.push_back(std::move(old[k]));
        };
        sorted(found_.points), sorted(recipes_), sorted(chosen_);
    }

    /// The point whose predicted drop is farthest outside its interval.
    std::optional<std::size_t> most_off() const {
        std::optional<std::size_t> worst;
        double farthest = 0;
        for (std::size_t k = 0; k < numbers_.size(); ++k) {
            const double predicted = found_.points[k].predicted_drop;
            const double off = std::max(numbers_[k].low - predicted, predicted - highs_[k]);
            if (off > farthest) worst = k, farthest = off;
        }
        return worst;
    }

    /// Whether it found what changes the problem.
    bool measure_pairs(std::size_t point) {
        const pair_recipes asked{table_, worst_choices(table_, chosen_[point])};
        const std::size_t before = pairs_.size();
        asked.read(sweep_half(choosing_, options_.confidence, asked.recipes()), pairs_, found_.pairs);
        return pairs_.size() > before;
    }

    void verify() {
        const sweep_result measured = sweep_half(verifying_, options_.confidence, recipes_);
        found_.verifying_samples = measured.samples;
        found_.baseline = measured.metrics.front().baseline;
        std::vector<std::size_t> compared;
        std::vector<double> p_values;
        for (std::size_t k = 0; k < found_.points.size(); ++k) {
            allocation_point& point = found_.points[k];
            const recipe_result& numbers = result_of(measured, point.name);
            if (point.failure.empty()) point.failure = numbers.failure;
            if (!point.failure.empty()) continue;
            point.measured = numbers.scores.front();
            point.output_sqnr_db = numbers.output_sqnr_db;
            if (point.rival.empty()) continue;
            const drop_estimate more = compare_recipes(measured, point.rival, point.name);
            point.against_rival = {no_number, more.drop, more.low, more.high, more.p_value};
            compared.push_back(k);
            p_values.push_back(more.p_value);
        }
        const std::vector<bool> stands = holm(p_values, 1 - options_.confidence);
        for (std::size_t i = 0; i < compared.size(); ++i) {
            score& difference = found_.points[compared[i]].against_rival;
            difference.significant = stands[i] && (difference.low > 0 || difference.high < 0);
        }
    }

    any_graph& host_;
    const any_calibration& seen_;
    const any_metrics& metrics_;
    const allocation_options& options_;
    const picked_batches choosing_, verifying_;
    const sweep_result swept_;
    const allocation_table table_;
    allocation_summary found_{};
    std::vector<recipe> recipes_{};                   ///< by point
    std::vector<std::vector<std::size_t>> chosen_{};  ///< by point, the groups' choices
    std::vector<chosen_numbers> numbers_{};           ///< by point
    std::vector<double> highs_{};                     ///< by point, the other end of the drop's interval
    std::vector<pair_loss> pairs_{};
};

}  // namespace quantsweep::detail
