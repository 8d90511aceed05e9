// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the few kinds whose layers together are the ones that stand out.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/kinds.hpp>

namespace quantsweep::detail {

/// Searches for the union of kinds with the shortest description. The union's layers form one group with a mean of its
/// own. The description length, in nats, is that of the kinds plus that of the scores given two normal groups.
/// Source  Rissanen 1978, Modeling by shortest data description
class cover_search {
public:
    using cover = std::vector<std::size_t>;  ///< places of kinds

    /// There must be at least one kind, and the scores must sum to 0.
    cover_search(const std::vector<kind>& kinds, std::vector<double> scores)
        : kinds_{kinds}, everything_(kinds.size()), scores_{std::move(scores)} {
        std::iota(everything_.begin(), everything_.end(), std::size_t{0});
        for (double score : scores_) squares_ += score * score;
    }

    /// Returns the best kind, and further kinds as long as each one shortens the description.
    cover find() const {
        group best = grown(of({}));
        for (std::size_t i = 0; i < best.chosen.size();) {
            group other = split(best, i);
            const bool better = cost(other) < cost(best);
            if (better) best = grown(polished(std::move(other)));
            i = better ? 0 : i + 1;
        }
        return best.chosen;
    }

private:
    struct tally {
        std::size_t count = 0;  ///< number of layers
        double sum = 0;         ///< sum of their scores
        double squares = 0;     ///< sum of the scores' squares
        double price = 0;
        std::size_t covered = 0;  ///< layers, each counted once for every kind that covers it
        std::size_t words = 0;    ///< a smaller number is plainer
    };
    struct group : tally {
        cover chosen{};
        layer_set layers{};
    };

    tally with(const group& g, std::size_t i) const {
        tally sum = g;
        kinds_[i].layers.for_each_without(g.layers, [&](std::size_t layer) {
            sum.sum += scores_[layer];
            sum.squares += scores_[layer] * scores_[layer];
            ++sum.count;
        });
        sum.price += kinds_[i].price;
        sum.covered += kinds_[i].layers.count();
        sum.words += i;
        return sum;
    }

    group of(const cover& chosen) const {
        group g{{}, {}, layer_set{scores_.size()}};
        for (std::size_t i : chosen) add(g, i);
        return g;
    }

    void add(group& g, std::size_t i) const {
        static_cast<tally&>(g) = with(g, i);
        g.layers |= kinds_[i].layers;
        g.chosen.push_back(i);
    }

    /// A smaller cost is better. Between descriptions of equal length, the one that covers fewer layers twice wins,
    /// then the plainer one.
    std::tuple<double, std::size_t, std::size_t> cost(const tally& t) const {
        // Rounded, because sums round differently in another order.
        return {std::round((length(t) + t.price) * 1e9), t.covered, t.words};
    }

    /// Returns the description length of the scores in nats, up to a constant. There are two normal distributions, and
    /// the group's is at least as wide as the other. If the group does not lie above the others, there is a single
    /// distribution.
    double length(const tally& t) const {
        const double in = static_cast<double>(t.count), out = static_cast<double>(scores_.size()) - in;
        const double least = 1e-6 * squares_ / (in + out);
        if (!(t.sum > 0) || out == 0) return (in + out) / 2 * std::log(squares_ / (in + out));
        const double outside = std::max((squares_ - t.squares - t.sum * t.sum / out) / out, least);
        const double inside = std::max((t.squares - t.sum * t.sum / in) / in, 0.0);
        const double width = std::max(inside, outside);
        return out / 2 * std::log(outside) + in / 2 * (std::log(width) + inside / width - 1);
    }

    /// Returns g with the kind from `among` that suits it best.
    group extended(group g, const cover& among) const {
        std::size_t best = among.front();
        tally least = with(g, best);
        for (std::size_t i : among)
            if (const tally now = with(g, i); cost(now) < cost(least)) {
                least = now;
                best = i;
            }
        add(g, best);
        return g;
    }

    group grown(group g) const {
        for (;;) {
            group longer = extended(g, everything_);
            if (!g.chosen.empty() && !(cost(longer) < cost(g))) return g;
            g = polished(std::move(longer));
        }
    }

    /// Exchanges or removes one kind at a time as long as that shortens the description.
    group polished(group g) const {
        for (bool better = true; better;) {
            better = false;
            for (std::size_t i = 0; i < g.chosen.size() && g.chosen.size() > 1; ++i) {
                group fewer = of(without(g.chosen, i)), exchanged = extended(fewer, everything_);
                group& next = cost(exchanged) < cost(fewer) ? exchanged : fewer;
                if (!(cost(next) < cost(g))) continue;
                g = std::move(next);
                better = true;
            }
        }
        return g;
    }

    /// Replaces the i-th kind by the best two kinds within it. Adding one kind at a time does not find these.
    group split(const group& g, std::size_t i) const {
        const layer_set& whole = kinds_[g.chosen[i]].layers;
        cover within;
        for (std::size_t k : everything_)
            if (k != g.chosen[i] && (kinds_[k].layers | whole) == whole) within.push_back(k);
        const group fewer = of(without(g.chosen, i));
        group best = g;
        for (std::size_t k : within) {
            group two = fewer;
            add(two, k);
            two = extended(std::move(two), within);
            if (cost(two) < cost(best)) best = std::move(two);
        }
        return best;
    }

    static cover without(cover chosen, std::size_t i) {
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
        return chosen;
    }

    const std::vector<kind>& kinds_;
    cover everything_;
    std::vector<double> scores_;
    double squares_ = 0;
};

}  // namespace quantsweep::detail
