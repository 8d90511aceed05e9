// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes which values are the largest, and in which channel of which sample they are.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

struct outlier {
    float value;
    std::uint64_t sample;  ///< counted over all batches: observation.first_sample and the place in the batch
    std::uint64_t channel;

    friend bool operator==(const outlier&, const outlier&) = default;
};

/// The k finite values of the largest magnitude. Of equal magnitudes the earlier sample comes first, then the lower
/// channel, then the positive value.
///
/// Shape    samples and channels along the axes of the observation; a span is of sample 0 and channel 0
/// Units    those of the input
/// NaN/Inf  skipped and counted
/// Empty    largest() is empty
/// Merge    exact, associative, commutative; Errors  merge_mismatch where the other keeps another number
/// Cost     O(n) time, that of min_max but where a value is among the largest so far; O(k) memory
class outliers {
public:
    /// Errors  invalid_argument where k is 0
    explicit outliers(std::size_t k = 16) : most_{k} {
        if (k == 0) throw invalid_argument{"", "outliers keeps at least one value"};
    }
    /// The inverse of capacity(), summary() and largest(), to load what was saved.
    /// Errors  invalid_argument where the counts, the extremes and the values cannot be of the same tensors
    outliers(std::size_t k, const distribution& seen, std::vector<outlier> largest) : outliers{k} {
        seen_ = to_extremes(seen);
        largest_ = std::move(largest);
        const bool sound = largest_.size() == std::min<std::uint64_t>(most_, seen_.finite) &&
                           std::all_of(largest_.begin(), largest_.end(), [&](const outlier& o) {
                               return seen_.minimum <= o.value && o.value <= seen_.maximum;
                           });
        const auto unordered = [](const outlier& a, const outlier& b) { return before(b, a); };
        if (!sound || std::adjacent_find(largest_.begin(), largest_.end(), unordered) != largest_.end() ||
            (!largest_.empty() && std::abs(largest_[0].value) != std::max(-seen_.minimum, seen_.maximum)))
            throw invalid_argument{"", "the largest values, the counts and the extremes are not of the same tensors"};
    }

    static std::string name() { return "outliers"; }
    std::size_t capacity() const noexcept { return most_; }

    void observe(const observation& seen) {
        for_each_slice(seen.values, seen.axes.sample, [&](std::size_t i, const tensor_view<const float>& sample) {
            for_each_block(sample, seen.axes.channel, [&](const tensor_block<const float>& block) {
                observe_run(block.values(), [&](std::size_t at) {
                    return std::pair{seen.first_sample + i, block.first_channel + at / block.inner % block.channels};
                });
            });
        });
    }
    void observe(std::span<const float> values) {
        observe_run(values, [](std::size_t) { return std::pair{std::uint64_t{0}, std::size_t{0}}; });
    }

    void merge(const outliers& other) {
        if (most_ != other.most_)
            throw merge_mismatch{"", "one summary keeps the " + std::to_string(most_) +
                                         " largest values and the other " + std::to_string(other.most_) +
                                         "; observe both with the same number"};
        seen_.merge(other.seen_);
        std::vector<outlier> all;
        all.reserve(largest_.size() + other.largest_.size());
        std::merge(largest_.begin(), largest_.end(), other.largest_.begin(), other.largest_.end(),
                   std::back_inserter(all), before);
        all.resize(std::min(all.size(), most_));
        largest_ = std::move(all);
    }

    /// The largest first; fewer than k where fewer finite values were seen.
    const std::vector<outlier>& largest() const noexcept { return largest_; }
    /// Has no bins.
    distribution summary() const { return seen_.summary(); }
    std::size_t bytes() const noexcept { return sizeof *this + largest_.capacity() * sizeof(outlier); }
    std::size_t most_bytes() const noexcept { return sizeof *this + 2 * most_ * sizeof(outlier); }

    friend bool operator==(const outliers&, const outliers&) = default;

private:
    static bool before(const outlier& a, const outlier& b) noexcept {
        const auto key = [](const outlier& o) {
            return std::tuple{-std::abs(o.value), o.sample, o.channel, std::signbit(o.value)};
        };
        return key(a) < key(b);
    }

    template <class Where>
    void observe_run(std::span<const float> values, Where&& where) {
        constexpr std::size_t stretch = 1024;
        for (std::size_t from = 0; from < values.size(); from += stretch) {
            const auto now = values.subspan(from, std::min(stretch, values.size() - from));
            extremes counted;
            count_extremes(now, counted);
            seen_.merge(counted);
            if (counted.finite == 0 || std::max(-counted.minimum, counted.maximum) < threshold()) continue;
            for (std::size_t i = 0; i < now.size(); ++i)
                if (std::isfinite(now[i]) && std::abs(now[i]) >= threshold()) {
                    const auto [sample, channel] = where(from + i);
                    keep({now[i] + 0.0f, sample, channel});  // adding +0 turns -0 into +0
                }
        }
    }

    /// What a value must reach to be kept.
    float threshold() const noexcept { return largest_.size() < most_ ? 0.0f : std::abs(largest_.back().value); }

    void keep(const outlier& found) {
        if (largest_.size() == most_) {
            if (!before(found, largest_.back())) return;
            largest_.pop_back();
        }
        largest_.insert(std::upper_bound(largest_.begin(), largest_.end(), found, before), found);
    }

    std::size_t most_;
    extremes seen_{};
    std::vector<outlier> largest_{};
};

static_assert(tensor_observer<outliers> && mergeable_observer<outliers>);

}  // namespace quantsweep
