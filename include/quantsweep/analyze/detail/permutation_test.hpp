// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How often chance alone, over all kinds of layers, does as well as a kind did.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/layer_set.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/core/split_mix.hpp>

namespace quantsweep::detail {

/// Returns the standardized sum of the scores of `count` out of `all` layers: the sum over its standard deviation under
/// permutation, up to a factor that is the same for every set. The scores sum to 0.
inline double standardized(double sum, std::size_t count, std::size_t all) {
    return sum / std::sqrt(static_cast<double>(count) * static_cast<double>(all - count));
}

/// Keeps every distinct set, restricted to the layers under test.
class permutation_test {
public:
    /// Only the layers in `within` are permuted.
    permutation_test(std::span<const layer_set> sets, const layer_set& within) : layers_{within.members()} {
        layer_set_numbers seen;
        for (const layer_set& set : sets) {
            layer_set inside = set & within;
            const std::size_t count = inside.count();
            if (count == 0 || count == layers_.size() || !seen.try_emplace(inside, ends_.size()).second) continue;
            for (std::size_t layer : inside.members())
                members_.push_back(static_cast<std::size_t>(std::lower_bound(layers_.begin(), layers_.end(), layer) -
                                                            layers_.begin()));
            ends_.push_back({members_.size(), standardized(1, count, layers_.size())});
        }
    }

    const std::vector<std::size_t>& layers() const { return layers_; }

    /// Returns the share of permutations, including the data's own order, in which the best set does at least as well
    /// as `observed`. The p-value is valid however many sets there are and however they overlap. Once it exceeds the
    /// level, the test stops early; its p-value is still valid.
    /// `scores`  one for each layer under test; they sum to 0
    /// Source  Westfall and Young 1993, Resampling-based multiple testing, section 2.5 (max T); Phipson and Smyth 2010,
    ///         Permutation p-values should never be zero; Besag and Clifford 1991, Sequential Monte Carlo p-values
    double p_value(std::span<const double> scores, double observed, const explain_options& options) const {
        // A tolerance, because sums round differently in another order.
        const double reached = observed - 1e-9 * std::abs(observed);
        const double enough = options.level * static_cast<double>(options.permutations + 1);
        std::size_t as_good = 1, done = 1;
        for (std::size_t first = 0; first < options.permutations; first += lanes) {
            const std::array<double, lanes> best = maxima(scores, first, options.seed);
            for (std::size_t lane = 0; lane < std::min(lanes, options.permutations - first); ++lane) {
                ++done;
                as_good += best[lane] >= reached;
                if (static_cast<double>(as_good) > enough)
                    return static_cast<double>(as_good) / static_cast<double>(done);
            }
        }
        return static_cast<double>(as_good) / static_cast<double>(done);
    }

private:
    static constexpr std::size_t lanes = 8;  ///< permutations computed at once

    /// Returns the best set's standardized sum in each of the permutations from `first` on.
    std::array<double, lanes> maxima(std::span<const double> scores, std::size_t first, std::uint64_t seed) const {
        std::vector<std::array<double, lanes>> table(scores.size());
        std::vector<double> order(scores.size());
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            std::copy(scores.begin(), scores.end(), order.begin());
            // The random numbers depend only on the seed and on the number of the permutation.
            split_mix random{mix_bits(seed ^ split_mix{first + lane}())};
            for (std::size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random.below(i + 1)]);
            for (std::size_t i = 0; i < order.size(); ++i) table[i][lane] = order[i];
        }
        std::array<double, lanes> best;
        best.fill(-std::numeric_limits<double>::infinity());
        std::size_t at = 0;
        for (const auto& [end, weight] : ends_) {
            std::array<double, lanes> sum{};
            for (; at < end; ++at)
                for (std::size_t lane = 0; lane < lanes; ++lane) sum[lane] += table[members_[at]][lane];
            for (std::size_t lane = 0; lane < lanes; ++lane) best[lane] = std::max(best[lane], sum[lane] * weight);
        }
        return best;
    }

    std::vector<std::size_t> layers_;
    std::vector<std::size_t> members_{};
    std::vector<std::pair<std::size_t, double>> ends_{};  ///< the end of each set in members_, and its weight
};

}  // namespace quantsweep::detail
