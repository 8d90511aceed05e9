// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes counts in evenly spaced bins over a fixed range.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Evenly spaced bins over [low, high], and what lies below and above. A bin around zero counts either sign for itself,
/// and zeros apart, so that the bins are those of a distribution. For data whose range is known; else bit_histogram.
///
/// Shape    any; neither order, nor batches, nor shards change a bit of the result
/// Units    those of the input
/// Formula  bin i holds edge(i) <= x < edge(i + 1), edge(i) = float(low + i (high - low) / bins); the last also its end
/// NaN/Inf  skipped and counted
/// Empty    summary().finite == 0
/// Merge    exact, associative, commutative; Errors  merge_mismatch where range or bins differ
/// Cost     O(n) time, 12 bytes a bin
class linear_histogram {
public:
    static constexpr std::size_t most_bins = std::size_t{1} << 20;

    /// Errors  invalid_argument unless low < high, both finite, and 1 <= bins <= 2^20
    explicit linear_histogram(float low = -1, float high = 1, std::size_t bins = 2048)
        : low_{low}, high_{high}, bins_{bins} {
        if (!(std::isfinite(low) && std::isfinite(high) && low < high) || bins < 1 || bins > most_bins)
            throw invalid_argument{"", "a linear_histogram from " + std::to_string(low) + " to " +
                                           std::to_string(high) + " of " + std::to_string(bins) +
                                           " bins; the ends must be finite and ascend, the bins be 1 to 2^20"};
        a_unit_ = static_cast<double>(bins) / (double{high} - double{low});
        counts_.resize(bins + 3);
        // Both products are exact, so that a compiler may fuse them and nothing changes.
        const auto all = static_cast<double>(bins);
        constexpr float infinity = std::numeric_limits<float>::infinity();
        edges_.reserve(bins + 3);
        edges_.push_back(-infinity);
        for (std::size_t i = 0; i < bins; ++i) {
            const auto right = static_cast<double>(i);
            edges_.push_back(static_cast<float>((double{low} * (all - right) + double{high} * right) / all));
        }
        edges_.push_back(std::nextafter(high, infinity));  // the last bin holds its upper end
        edges_.push_back(infinity);
        zero_ = slot(0);
    }
    /// The inverse of low(), high(), summary() and counts(), to load what was saved; as many bins as counts, less 3.
    /// Errors  invalid_argument, also where the counts and the extremes cannot be of the same values
    linear_histogram(float low, float high, const distribution& seen, std::vector<std::uint64_t> counts)
        : linear_histogram{low, high, counts.size() - 3} {
        seen_ = to_extremes(seen);
        counts_ = std::move(counts);
        const distribution mine = uncut();
        const auto holds = [](const bin& b, float x) { return b.lower <= x && x <= b.upper; };
        const bool extremes_fit =
            mine.bins.empty() || (holds(mine.bins.front(), seen_.minimum) && holds(mine.bins.back(), seen_.maximum));
        if (mine.finite != seen_.finite || !extremes_fit)
            throw invalid_argument{"", "the counts and the extremes of a linear_histogram are not of the same values"};
    }

    static std::string name() { return "linear_histogram"; }
    float low() const noexcept { return low_; }
    float high() const noexcept { return high_; }

    void observe(std::span<const float> values) {
        count_extremes(values, seen_);
        for (float x : values)
            if (std::isfinite(x) && x != 0) ++counts_[slot(x) + (x > 0)];
    }

    void merge(const linear_histogram& other) {
        if (low_ != other.low_ || high_ != other.high_ || bins_ != other.bins_)
            throw merge_mismatch{"", "two linear_histograms of different bins; observe both with the same range"};
        seen_.merge(other.seen_);
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    }

    /// Finite values less than low().
    std::uint64_t below() const noexcept { return counts_[0] + (zero_ == 0 ? counts_[1] + seen_.zeros : 0); }
    /// Finite values greater than high().
    std::uint64_t above() const noexcept {
        return counts_[bins_ + 2] + (zero_ == bins_ + 1 ? counts_[bins_ + 1] + seen_.zeros : 0);
    }
    /// What lies below, in each bin, above; whichever of them has zero inside is two: its negatives, its positives.
    const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }

    /// The end bins are cut at the exact extremes.
    distribution summary() const {
        distribution seen = uncut();
        if (!seen.bins.empty()) {
            seen.bins.front().lower = seen_.minimum;
            seen.bins.back().upper = seen_.maximum;
        }
        return seen;
    }
    std::size_t bytes() const noexcept {
        return sizeof *this + counts_.capacity() * sizeof(std::uint64_t) + edges_.capacity() * sizeof(float);
    }
    std::size_t most_bytes() const noexcept { return bytes(); }

    friend bool operator==(const linear_histogram&, const linear_histogram&) = default;

private:
    /// 0 below, 1 + the bin within, 1 + bins above.
    std::size_t slot(float x) const noexcept {
        const double position = (double{x} - double{low_}) * a_unit_ + 1;
        auto s = static_cast<std::size_t>(std::clamp(position, 0.0, static_cast<double>(bins_ + 1)));
        while (x < edges_[s]) --s;  // the position is rounded; the edges decide
        while (x >= edges_[s + 1]) ++s;
        return s;
    }

    distribution uncut() const {
        distribution seen = seen_.summary();
        seen.finite = seen.zeros;
        constexpr float most = std::numeric_limits<float>::max();
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (i == zero_ + 1 && seen.zeros != 0) seen.bins.push_back({0.0f, 0.0f, seen.zeros});
            if (counts_[i] == 0) continue;
            const bool positive = i > zero_;
            const std::size_t s = i - positive;
            const float lower = s == 0 ? -most : std::min(edges_[s], high_);
            const float upper = s == bins_ + 1 ? most : std::min(edges_[s + 1], high_);
            if (positive)
                seen.bins.push_back({lower > 0 ? lower : 0.0f, upper, counts_[i]});
            else
                seen.bins.push_back({lower, upper < 0 ? upper : -0.0f, counts_[i]});
            seen.finite += counts_[i];
        }
        return seen;
    }

    float low_;
    float high_;
    std::size_t bins_;
    double a_unit_;         // bins in a range of 1
    std::size_t zero_ = 0;  // the slot of zero
    extremes seen_{};
    std::vector<float> edges_{};           // slot s holds edges_[s] <= x < edges_[s + 1]
    std::vector<std::uint64_t> counts_{};  // at slot(x), and one further where x > 0
};

static_assert(mergeable_observer<linear_histogram>);

}  // namespace quantsweep
