// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the kinds of layers that lose more than the other layers, each with its p-value.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/cover.hpp>
#include <quantsweep/analyze/detail/kinds.hpp>
#include <quantsweep/analyze/detail/losses.hpp>
#include <quantsweep/analyze/detail/permutation_test.hpp>
#include <quantsweep/result/explanation.hpp>

namespace quantsweep::detail {

struct certain_kind {
    std::size_t place;  ///< the place among the kinds
    double p_value;
};

class kinds_that_stand_out {
public:
    /// rare  as in winsorized_scores()
    kinds_that_stand_out(std::vector<kind> kinds, std::vector<double> losses, std::size_t rare,
                         const explain_options& options)
        : kinds_{std::move(kinds)}, losses_{std::move(losses)}, rare_{rare}, options_{options} {
        for (const kind& k : kinds_) sets_.push_back(k.layers);
    }

    std::vector<certain_kind> find() const {
        const std::vector<double> scores = winsorized_scores(losses_, rare_);
        if (scores.empty() || kinds_.empty()) return {};
        const certain_kind best = best_kind(scores);
        if (best.p_value > options_.level) return {};
        std::vector<std::size_t> chosen = cover_search{kinds_, scores}.find();
        std::vector<double> p = p_values(chosen);
        for (auto worst = std::max_element(p.begin(), p.end()); worst != p.end() && *worst > options_.level;
             worst = std::max_element(p.begin(), p.end())) {
            chosen.erase(chosen.begin() + (worst - p.begin()));
            p = p_values(chosen);
        }
        std::vector<certain_kind> found;
        for (std::size_t i = 0; i < chosen.size(); ++i) found.push_back({chosen[i], p[i]});
        return found.empty() ? std::vector{best} : found;
    }

private:
    /// Returns the kind that stands out most. Its p-value tells whether there is anything to explain.
    certain_kind best_kind(const std::vector<double>& scores) const {
        double best = 0;
        std::size_t place = 0;
        for (std::size_t k = 0; k < sets_.size(); ++k) {
            double sum = 0;
            const std::vector<std::size_t> members = sets_[k].members();
            for (std::size_t i : members) sum += scores[i];
            const double reached = standardized(sum, members.size(), scores.size());
            if (reached > best) place = k;
            best = std::max(best, reached);
        }
        layer_set everywhere{scores.size()};
        for (std::size_t i = 0; i < scores.size(); ++i) everywhere.insert(i);
        return {place, p_value(permutation_test{sets_, everywhere}, scores, best)};
    }

    /// Tests each chosen kind against the layers that no chosen kind covers.
    std::vector<double> p_values(const std::vector<std::size_t>& chosen) const {
        layer_set all{losses_.size()};
        for (std::size_t i : chosen) all |= sets_[i];
        std::vector<double> found;
        for (std::size_t i : chosen) {
            layer_set within = sets_[i];
            for (std::size_t layer = 0; layer < losses_.size(); ++layer)
                if (!all.contains(layer)) within.insert(layer);
            const permutation_test test{sets_, within};
            std::vector<double> losses;
            for (std::size_t layer : test.layers()) losses.push_back(losses_[layer]);
            const std::vector<double> scores = winsorized_scores(losses, rare_);
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

    std::vector<kind> kinds_;
    std::vector<double> losses_;
    std::size_t rare_;
    const explain_options& options_;
    std::vector<layer_set> sets_{};
};

}  // namespace quantsweep::detail
