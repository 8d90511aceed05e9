// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Explains one scheme: gathers its losses, searches, tests, and says what it found.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/attribute_table.hpp>
#include <quantsweep/analyze/detail/cover.hpp>
#include <quantsweep/analyze/detail/kinds.hpp>
#include <quantsweep/analyze/detail/losses.hpp>
#include <quantsweep/analyze/detail/permutation_test.hpp>
#include <quantsweep/analyze/detail/wording.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

class scheme_explainer {
public:
    scheme_explainer(const sweep_result& result, const std::string& scheme, const explain_options& options)
        : options_{options} {
        found_.scheme = scheme;
        found_.loss = loss_name(leading_metric(result).info);
        found_.permutations = options.permutations;
        found_.seed = options.seed;
        collect(result);
        for (double loss : losses_) total_ += std::max(loss, 0.0) / static_cast<double>(losses_.size());
    }

    explanation explain() {
        const kind_catalogue catalogue{attribute_table{layers_, all_layers_}};
        const std::vector<kind>& kinds = catalogue.kinds();
        found_.tried = kinds.size();
        for (const kind& k : kinds) sets_.push_back(k.layers);
        const std::vector<double> scores = winsorized_scores(losses_);
        if (scores.empty() || !(total_ > 0) || kinds.empty() || best_p_value(scores) > options_.level) return found_;

        std::vector<std::size_t> chosen = cover_search{kinds, scores}.find();
        std::vector<double> p = p_values(chosen);
        for (auto worst = std::max_element(p.begin(), p.end()); worst != p.end() && *worst > options_.level;
             worst = std::max_element(p.begin(), p.end())) {
            chosen.erase(chosen.begin() + (worst - p.begin()));
            p = p_values(chosen);
        }
        for (std::size_t i = 0; i < chosen.size(); ++i) state(catalogue, kinds[chosen[i]], p[i]);
        std::sort(found_.statements.begin(), found_.statements.end(), [](const statement& a, const statement& b) {
            return a.share != b.share ? a.share > b.share : a.text < b.text;
        });
        const layer_set all = covered(chosen);
        found_.layers = names(all);
        found_.share = share_of(all);
        return found_;
    }

private:
    /// Rows of other modes have other layers in float as well, or several quantized.
    void collect(const sweep_result& result) {
        all_layers_ = result.layers.size();
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < all_layers_; ++i) places.try_emplace(result.layers[i].name, i);
        for (const row& r : result.rows) {
            if (r.scheme != found_.scheme || r.mode != mode_rule::only) continue;
            const double loss = loss_of(leading_metric(result).info, r);
            if (!std::isfinite(loss)) {
                ++found_.left_out;
                continue;
            }
            const auto place = places.find(r.layer);
            const bool known = place != places.end();
            layers_.push_back(
                {known ? &result.layers[place->second] : nullptr, &r, known ? place->second : all_layers_});
            losses_.push_back(loss);
        }
        found_.measured = losses_.size();
    }

    layer_set covered(const std::vector<std::size_t>& chosen) const {
        layer_set all{losses_.size()};
        for (std::size_t i : chosen) all |= sets_[i];
        return all;
    }

    /// Of the kind that stands out most: is there anything to explain?
    double best_p_value(const std::vector<double>& scores) const {
        double best = 0;
        for (const layer_set& set : sets_) {
            double sum = 0;
            const std::vector<std::size_t> members = set.members();
            for (std::size_t i : members) sum += scores[i];
            best = std::max(best, standardized(sum, members.size(), scores.size()));
        }
        layer_set everywhere{scores.size()};
        for (std::size_t i = 0; i < scores.size(); ++i) everywhere.insert(i);
        return p_value(permutation_test{sets_, everywhere}, scores, best);
    }

    /// Of each chosen kind against the layers that none of them covers.
    std::vector<double> p_values(const std::vector<std::size_t>& chosen) const {
        const layer_set all = covered(chosen);
        std::vector<double> found;
        for (std::size_t i : chosen) {
            layer_set within = sets_[i];
            for (std::size_t layer = 0; layer < losses_.size(); ++layer)
                if (!all.contains(layer)) within.insert(layer);
            const permutation_test test{sets_, within};
            std::vector<double> losses;
            for (std::size_t layer : test.layers()) losses.push_back(losses_[layer]);
            const std::vector<double> scores = winsorized_scores(losses);
            double sum = 0;
            for (std::size_t k = 0; k < scores.size(); ++k)
                if (sets_[i].contains(test.layers()[k])) sum += scores[k];
            const std::size_t count = sets_[i].count();
            const bool testable = !scores.empty() && count < scores.size();
            found.push_back(testable ? p_value(test, scores, standardized(sum, count, scores.size())) : 1);
        }
        return found;
    }

    double p_value(const permutation_test& test, const std::vector<double>& scores, double observed) const {
        return observed > 0 ? test.p_value(scores, observed, options_) : 1;
    }

    double share_of(const layer_set& layers) const {
        double sum = 0;
        for (std::size_t i : layers.members()) sum += std::max(losses_[i], 0.0) / static_cast<double>(losses_.size());
        return sum / total_;
    }

    std::vector<std::string> names(const layer_set& layers) const {
        std::vector<std::string> words;
        for (std::size_t i : layers.members()) words.push_back(layers_[i].measured->layer);
        return words;
    }

    void state(const kind_catalogue& catalogue, const kind& k, double p) {
        const auto conditions = [&](const conjunction& literals) {
            std::vector<condition> all;
            for (std::size_t i : literals) all.push_back(catalogue[i].what);
            return all;
        };
        statement made;
        made.conditions = conditions(k.conjunctions.front());
        made.text = phrase(made.conditions);
        for (std::size_t i = 1; i < k.conjunctions.size(); ++i)
            made.synonyms.push_back(phrase(conditions(k.conjunctions[i])));
        made.layers = names(k.layers);
        made.share = share_of(k.layers);
        made.lift = made.share * static_cast<double>(losses_.size()) / static_cast<double>(made.layers.size());
        made.p_value = p;
        found_.statements.push_back(std::move(made));
    }

    const explain_options& options_;
    explanation found_{};
    std::size_t all_layers_ = 0;
    std::vector<described_layer> layers_{};
    std::vector<double> losses_{};
    double total_ = 0;  ///< of the positive losses, over the number of layers: their sum might overflow
    std::vector<layer_set> sets_{};
};

}  // namespace quantsweep::detail
