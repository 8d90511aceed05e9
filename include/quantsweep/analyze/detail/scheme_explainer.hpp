// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Explains one scheme: collects the losses, searches, tests, and states what it found.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <map>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/attribute_table.hpp>
#include <quantsweep/analyze/detail/kinds.hpp>
#include <quantsweep/analyze/detail/kinds_that_stand_out.hpp>
#include <quantsweep/analyze/detail/losses.hpp>
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
        if (!(total_ > 0)) return found_;
        const std::vector<certain_kind> chosen =
            looked_into(kinds, kinds_that_stand_out{kinds, losses_, 0, options_}.find());
        for (const certain_kind& one : chosen) state(catalogue, kinds[one.place], one.p_value);
        std::sort(found_.statements.begin(), found_.statements.end(), [](const statement& a, const statement& b) {
            return a.share != b.share ? a.share > b.share : a.text < b.text;
        });
        const layer_set all = covered(chosen);
        found_.layers = names(all);
        found_.share = share_of(all);
        return found_;
    }

private:
    /// Uses only rows that quantize one layer and leave all others in float.
    void collect(const sweep_result& result) {
        all_layers_ = result.layers.size();
        std::map<std::string, std::size_t, std::less<>> places;
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

    layer_set covered(const std::vector<certain_kind>& chosen) const {
        layer_set all{losses_.size()};
        for (const certain_kind& one : chosen) all |= sets_[one.place];
        return all;
    }

    /// Replaces kinds by smaller kinds within them as long as there are any. A kind may stand out from most layers and
    /// still lose little compared with the few that lose most, so a kind that holds less than its share of the loss is
    /// left out.
    std::vector<certain_kind> looked_into(const std::vector<kind>& kinds, std::vector<certain_kind> chosen) const {
        for (std::size_t i = 0; i < chosen.size();) {
            const std::vector<certain_kind> parts = sharpened(kinds, chosen[i]);
            if (parts.empty()) {
                ++i;
                continue;
            }
            chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
            for (const certain_kind& part : parts)
                if (std::none_of(chosen.begin(), chosen.end(), [&](const auto& c) { return c.place == part.place; }))
                    chosen.push_back(part);
        }
        std::erase_if(chosen, [&](const certain_kind& one) {
            const auto layers = static_cast<double>(sets_[one.place].count());
            return share_of(sets_[one.place]) * static_cast<double>(losses_.size()) < layers;
        });
        return chosen;
    }

    /// Returns the kinds within a kind that stand out, provided that they hold more than half of its loss and that a
    /// layer of theirs loses more than twice as much as one of the rest. "Layers with high kurtosis", for example, may
    /// be true while only a few of them lose most. Returns nothing if the kind is best left as it is. The p-value of a
    /// part is the larger of two: that of the part, and that of the whole.
    std::vector<certain_kind> sharpened(const std::vector<kind>& kinds, const certain_kind& whole) const {
        // Few layers allow no small p-value. If the parts do not stand out from the rest of the whole, they may still
        // stand out from all layers.
        std::vector<certain_kind> parts = within(kinds, whole);
        if (!holds_most(parts, whole)) {
            parts = kinds_that_stand_out{kinds, losses_, rare, options_}.find();
            std::erase_if(parts, [&](const certain_kind& part) { return !is_part(part.place, whole.place); });
        }
        if (!holds_most(parts, whole)) return {};
        for (certain_kind& part : parts) part.p_value = std::max(part.p_value, whole.p_value);
        return parts;
    }

    /// Returns the kinds within a kind that stand out from the rest of it.
    std::vector<certain_kind> within(const std::vector<kind>& kinds, const certain_kind& whole) const {
        const std::vector<std::size_t> members = sets_[whole.place].members();
        std::vector<double> losses;
        for (std::size_t layer : members) losses.push_back(losses_[layer]);
        std::vector<kind> smaller;
        std::vector<std::size_t> places;
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            if (!is_part(k, whole.place)) continue;
            smaller.push_back({layer_set{members.size()}, {}, kinds[k].price});
            for (std::size_t m = 0; m < members.size(); ++m)
                if (sets_[k].contains(members[m])) smaller.back().layers.insert(m);
            places.push_back(k);
        }
        std::vector<certain_kind> parts = kinds_that_stand_out{smaller, losses, rare, options_}.find();
        for (certain_kind& part : parts) part.place = places[part.place];
        return parts;
    }
    bool is_part(std::size_t k, std::size_t whole) const {
        return k != whole && (sets_[k] | sets_[whole]) == sets_[whole];
    }

    bool holds_most(const std::vector<certain_kind>& parts, const certain_kind& whole) const {
        const layer_set all = covered(parts);
        const double inside = share_of(all), outside = share_of(sets_[whole.place]) - inside;
        const auto count = static_cast<double>(all.count());
        const double rest = static_cast<double>(sets_[whole.place].count()) - count;
        return inside > outside && inside * rest > 2 * outside * count;
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

    static constexpr std::size_t rare = 4;  // as in winsorized_scores()

    const explain_options& options_;
    explanation found_{};
    std::size_t all_layers_ = 0;
    std::vector<described_layer> layers_{};
    std::vector<double> losses_{};
    double total_ = 0;  ///< the mean over all layers of the positive losses; the sum might overflow
    std::vector<layer_set> sets_{};
};

}  // namespace quantsweep::detail
