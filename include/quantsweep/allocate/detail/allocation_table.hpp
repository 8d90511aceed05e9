// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What each layer may have, what it then loses and costs, according to a sweep's result, and the allocation
///        problem that follows.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/layer_ties.hpp>
#include <quantsweep/allocate/detail/loss_of_score.hpp>
#include <quantsweep/allocate/noise.hpp>
#include <quantsweep/allocate/options.hpp>
#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/recipe.hpp>

namespace quantsweep::detail {

/// What a layer loses and costs under a decision. Decision 0 is float; decision s + 1 is scheme s.
struct layer_loss {
    double drop = 0;      ///< 0 if the drop may be noise
    double measured = 0;  ///< the drop as measured
    double noise = 0;     ///< power of the error at the network's output, relative to the output's
    std::uint64_t cost = 0;
    std::vector<std::uint64_t> limited{};  ///< the costs that have limits
    bool quantizes = false;                ///< whether anything is quantized
    layer_loss& operator+=(const layer_loss& other) {
        drop += other.drop;
        measured += other.measured;
        noise += other.noise;
        cost += other.cost;
        limited.resize(std::max(limited.size(), other.limited.size()));
        for (std::size_t k = 0; k < other.limited.size(); ++k) limited[k] += other.limited[k];
        quantizes = quantizes || other.quantizes;
        return *this;
    }
};

/// Layers that must have the same decision, and the decisions that they may have.
struct layer_group {
    std::vector<std::size_t> layers{};
    std::vector<std::size_t> decisions{};
    std::vector<layer_loss> losses{};  ///< by decision, summed over the layers
};

/// Limits the noise of one layer to 20 dB above the signal, where nothing is left of the output. Otherwise the sum of
/// all noise would have no digits for the other layers. NaN stays NaN.
inline double noise_of(double sqnr_db) { return std::pow(10.0, -std::max(sqnr_db, -20.0) / 10); }
inline double sqnr_of(double noise) { return -10 * std::log10(noise); }

class allocation_table {
public:
    /// Takes a sweep with the mode `only` under the options' schemes.
    /// Errors  invalid_argument for a cost that is negative, not finite or beyond 2^53
    allocation_table(const sweep_result& swept, const allocation_options& options) : options_{options} {
        for (const stored_weights& layer : swept.storage) layers_.push_back(layer.layer);
        losses_.assign(layers_.size(), std::vector(options.schemes.size() + 1, std::optional{layer_loss{}}));
        for (const row& r : swept.rows) fill(r, swept.metrics.front().info);
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            for (std::size_t d = 0; d <= options.schemes.size(); ++d)
                if (losses_[layer][d]) take_costs(*losses_[layer][d], swept.storage[layer], d);
        for (std::vector<std::size_t>& together : tied_layers(layers_, swept.layers))
            groups_.push_back(make_group(std::move(together)));
    }

    /// Returns a lower bound of what any allocation costs, before anything is measured.
    static std::uint64_t least_cost(const std::vector<stored_weights>& storage, const std::optional<cost_model>& cost,
                                    const allocation_options& options) {
        std::uint64_t sum = 0;
        for (const stored_weights& layer : storage) {
            std::uint64_t least = cost_of(layer, 0, cost, options);
            for (std::size_t d = 1; d <= options.schemes.size(); ++d)
                least = std::min(least, cost_of(layer, d, cost, options));
            sum += least;
        }
        return sum;
    }

    const std::vector<layer_group>& groups() const noexcept { return groups_; }
    const std::vector<std::string>& layers() const noexcept { return layers_; }
    const scheme* scheme_of(std::size_t d) const { return scheme_of(d, options_); }

    /// Gives noise a weight below that of any drop: all noise together counts half of the smallest drop.
    allocation_problem problem(const std::vector<pair_loss>& pairs) const {
        double smallest = infinite, noise = 0;
        for (const layer_group& group : groups_) {
            double largest = 0;
            for (const layer_loss& loss : group.losses) {
                if (loss.drop > 0) smallest = std::min(smallest, loss.drop);
                largest = std::max(largest, loss.noise);
            }
            noise += largest;
        }
        const double weight = noise == 0 ? 0 : (std::isinf(smallest) ? 1 : smallest / 2) / noise;
        allocation_problem made{{cost_name()}, {}, pairs};
        for (const cost_limit& limit : options_.limits) made.cost_names.push_back(name_of(limit.cost));
        for (const layer_group& group : groups_) {
            allocation_group& choices = made.groups.emplace_back();
            for (std::size_t layer : group.layers) choices.layers.push_back(layers_[layer]);
            for (std::size_t k = 0; k < group.decisions.size(); ++k) {
                const scheme* how = scheme_of(group.decisions[k]);
                const layer_loss& loss = group.losses[k];
                std::vector<std::uint64_t> costs{loss.cost};
                costs.insert(costs.end(), loss.limited.begin(), loss.limited.end());
                choices.choices.push_back({how ? how->name : "", loss.drop + weight * loss.noise, std::move(costs)});
            }
        }
        return made;
    }

    /// Returns the recipe for a choice for every group.
    recipe make_recipe(std::string name, const std::vector<std::size_t>& chosen) const {
        recipe made{std::move(name)};
        for (std::size_t g = 0; g < groups_.size(); ++g)
            for (std::size_t layer : groups_[g].layers) {
                const scheme* how = scheme_of(groups_[g].decisions[chosen[g]]);
                made.layers.emplace(layers_[layer], how ? std::optional{*how} : std::nullopt);
            }
        return made;
    }
    layer_loss sum(const std::vector<std::size_t>& chosen) const {
        layer_loss all;
        for (std::size_t g = 0; g < groups_.size(); ++g) all += groups_[g].losses[chosen[g]];
        return all;
    }
    /// Returns the choices that make the uniform recipe of a decision; nullopt if some group cannot have what that
    /// recipe gives it.
    std::optional<std::vector<std::size_t>> uniform_choice(std::size_t d) const {
        std::vector<std::size_t> chosen;
        for (const layer_group& group : groups_) {
            const bool stays_float = std::all_of(group.layers.begin(), group.layers.end(), [&](std::size_t layer) {
                return losses_[layer][d] && !losses_[layer][d]->quantizes;
            });
            const auto found =
                std::find(group.decisions.begin(), group.decisions.end(), stays_float ? std::size_t{0} : d);
            if (found == group.decisions.end()) return std::nullopt;
            chosen.push_back(static_cast<std::size_t>(found - group.decisions.begin()));
        }
        return chosen;
    }
    /// Whether the choices are those of a uniform recipe, which is measured anyway.
    bool is_uniform(const std::vector<std::size_t>& chosen) const {
        for (std::size_t d = 1; d <= options_.schemes.size(); ++d)
            if (chosen == uniform_choice(d)) return true;
        return false;
    }
    /// Returns the sum over all layers under one decision. A layer that cannot have it is float.
    layer_loss uniform_sum(std::size_t d) const {
        layer_loss all;
        for (const auto& losses : losses_) all += losses[d].value_or(*losses[0]);
        return all;
    }

    std::string cost_name() const { return name_of(options_.cost); }
    static std::string name_of(const std::optional<cost_model>& cost) { return cost ? cost->name : "bytes of weights"; }

private:
    /// Excludes a scheme for a layer if the layer failed under it, or has no finite numbers.
    void fill(const row& r, const metric_info& metric) {
        const auto layer = std::find(layers_.begin(), layers_.end(), r.layer);
        const auto how = std::find_if(options_.schemes.begin(), options_.schemes.end(),
                                      [&](const scheme& s) { return s.name == r.scheme; });
        if (r.mode != mode_rule::only || layer == layers_.end() || how == options_.schemes.end()) return;
        std::optional<layer_loss>& loss = losses_[static_cast<std::size_t>(layer - layers_.begin())]
                                                 [static_cast<std::size_t>(how - options_.schemes.begin()) + 1];
        const score lead = r.scores.empty() ? score{} : r.scores.front();
        const double noise = noise_of(r.output_sqnr_db);
        const interval_of_loss lost = loss_of(metric, lead);
        const bool counts = has_loss(metric);
        const bool has_number = counts ? std::isfinite(lost.loss) : r.output_sqnr_db > -infinite;
        if (!r.failure.empty() || !has_number)
            loss.reset();
        else
            loss = layer_loss{counts ? shrink_noise(lost.loss, lost.low) : 0,
                              counts ? lost.loss : 0,
                              std::isnan(noise) ? 0 : noise,
                              0,
                              {},
                              true};
    }

    static const scheme* scheme_of(std::size_t d, const allocation_options& options) {
        return d == 0 ? nullptr : &options.schemes[d - 1];
    }

    void take_costs(layer_loss& into, const stored_weights& layer, std::size_t d) const {
        into.cost = cost_of(layer, d, options_.cost, options_);
        for (const cost_limit& limit : options_.limits) into.limited.push_back(cost_of(layer, d, limit.cost, options_));
    }

    static std::uint64_t cost_of(const stored_weights& layer, std::size_t d, const std::optional<cost_model>& model,
                                 const allocation_options& options) {
        if (!model) return d == 0 ? layer.in_float : layer.by_scheme[d - 1];
        const scheme* how = scheme_of(d, options);
        const double cost = model->of(layer.layer, how);
        if (!(cost >= 0 && cost <= 9007199254740992.0))
            throw invalid_argument{layer.layer, "costs " + std::to_string(cost) + " " + model->name + " " +
                                                    (how ? "under " + how->name : "in float") +
                                                    "; the cost model must return a number from 0 to 2^53"};
        return static_cast<std::uint64_t>(std::ceil(cost));
    }

    layer_group make_group(std::vector<std::size_t> together) const {
        layer_group group{std::move(together)};
        for (std::size_t d = 0; d <= options_.schemes.size(); ++d) {
            layer_loss all;
            const bool has = std::all_of(group.layers.begin(), group.layers.end(), [&](std::size_t layer) {
                if (losses_[layer][d]) all += *losses_[layer][d];
                return losses_[layer][d].has_value();
            });
            if (!has || (d > 0 && !all.quantizes)) continue;
            group.decisions.push_back(d);
            group.losses.push_back(all);
        }
        const bool same_cost = std::all_of(group.losses.begin(), group.losses.end(), [&](const layer_loss& loss) {
            return loss.cost == group.losses.front().cost && loss.limited == group.losses.front().limited;
        });
        // Float saves nothing here, so quantize the group like its neighbours.
        if (same_cost && group.decisions.size() > 1) {
            const auto best = std::min_element(group.losses.begin() + 1, group.losses.end(), loses_less);
            group.decisions = {group.decisions[static_cast<std::size_t>(best - group.losses.begin())]};
            group.losses = {layer_loss{*best}};
        }
        return group;
    }

    static bool loses_less(const layer_loss& a, const layer_loss& b) {
        return a.drop != b.drop ? a.drop < b.drop : a.noise < b.noise;
    }

    static constexpr double infinite = std::numeric_limits<double>::infinity();

    const allocation_options& options_;
    std::vector<std::string> layers_{};
    std::vector<std::vector<std::optional<layer_loss>>> losses_{};  ///< by layer and decision; nullopt if excluded
    std::vector<layer_group> groups_{};
};

}  // namespace quantsweep::detail
