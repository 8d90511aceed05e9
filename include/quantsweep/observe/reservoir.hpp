// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes a uniform sample of the values themselves, to check a summary against.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Keeps the k finite values of the least priority, a hash of (seed, sample, place in the sample): each finite value is
/// as likely to be kept as any other, and no state but the sample decides. While no more than k were seen, it has all.
///
/// Shape    samples along the axis of the observation, numbered from first_sample; places are counted in memory order.
///          A span continues sample 0 where the span before it ended
/// Units    those of the input
/// NaN/Inf  skipped and counted
/// Empty    values() is empty
/// Merge    exact, associative, commutative; of tensors whose samples are numbered it equals having seen both, in any
///          order and batches. Spans shown to two reservoirs have the same places: the same places are kept of both.
///          Errors  merge_mismatch where the capacities or the seeds differ
/// Cost     O(n + k log k log n) time, O(k) memory
/// Source   bottom-k sampling: Cohen and Kaplan 2007; the hash: Steele, Lea and Flood 2014 (SplitMix64)
class reservoir {
public:
    struct entry {
        std::uint64_t priority;
        float value;

        friend bool operator==(const entry&, const entry&) = default;
        /// By priority; 64 bits of it hardly ever agree, but where they do the result must not depend on order.
        friend bool operator<(const entry& a, const entry& b) noexcept {
            return a.priority != b.priority ? a.priority < b.priority : a.value < b.value;
        }
    };

    /// Errors  invalid_argument where the capacity is 0
    explicit reservoir(std::size_t capacity = 4096, std::uint64_t seed = 0) : most_{capacity}, seed_{seed} {
        if (capacity == 0) throw invalid_argument{"", "a reservoir keeps at least one value"};
    }
    /// The inverse of capacity(), seed(), places(), summary() and entries(), to load what was saved.
    /// Errors  invalid_argument where the counts, the extremes and the entries cannot be of the same values
    reservoir(std::size_t capacity, std::uint64_t seed, std::uint64_t places, const distribution& seen,
              std::vector<entry> entries)
        : reservoir{capacity, seed} {
        seen_ = to_extremes(seen);
        places_ = places;
        heap_ = std::move(entries);
        std::make_heap(heap_.begin(), heap_.end());
        if (heap_.size() != std::min<std::uint64_t>(most_, seen_.finite) ||
            !std::all_of(heap_.begin(), heap_.end(),
                         [&](const entry& e) { return seen_.minimum <= e.value && e.value <= seen_.maximum; }))
            throw invalid_argument{"", "the sample, the counts and the extremes are not of the same values"};
    }

    static std::string name() { return "reservoir"; }
    std::size_t capacity() const noexcept { return most_; }
    std::uint64_t seed() const noexcept { return seed_; }
    /// How many values the spans had, tensors left out.
    std::uint64_t places() const noexcept { return places_; }

    void observe(const observation& seen) {
        for_each_slice(seen.values, seen.axes.sample, [&](std::size_t i, const tensor_view<const float>& sample) {
            std::uint64_t place = 0;
            for_each_block(sample, std::nullopt, [&](const tensor_block<const float>& block) {
                observe_run(block.values(), seen.first_sample + i, place);
                place += block.values().size();
            });
        });
    }
    void observe(std::span<const float> values) {
        observe_run(values, 0, places_);
        places_ += values.size();
    }

    void merge(const reservoir& other) {
        if (most_ != other.most_ || seed_ != other.seed_)
            throw merge_mismatch{"", "reservoirs of capacities " + std::to_string(most_) + " and " +
                                         std::to_string(other.most_) + ", seeds " + std::to_string(seed_) + " and " +
                                         std::to_string(other.seed_) + "; observe both with the same"};
        seen_.merge(other.seen_);
        places_ += other.places_;
        const std::size_t count = other.heap_.size();  // before it grows, where the other is this one
        for (std::size_t i = 0; i < count; ++i) keep(entry{other.heap_[i]});
    }

    /// The sample, by ascending priority: its first j are a uniform sample of j.
    std::vector<entry> entries() const {
        std::vector<entry> sorted = heap_;
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    }
    /// The sample's values, ascending.
    std::vector<float> values() const {
        std::vector<float> sorted;
        for (const entry& e : heap_) sorted.push_back(e.value);
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    }

    /// Has no bins.
    distribution summary() const { return seen_.summary(); }
    std::size_t bytes() const noexcept { return sizeof *this + heap_.capacity() * sizeof(entry); }
    std::size_t most_bytes() const noexcept { return sizeof *this + 2 * most_ * sizeof(entry); }

    friend bool operator==(const reservoir& a, const reservoir& b) {
        return a.most_ == b.most_ && a.seed_ == b.seed_ && a.places_ == b.places_ && a.seen_ == b.seen_ &&
               a.entries() == b.entries();
    }

private:
    void observe_run(std::span<const float> values, std::uint64_t sample, std::uint64_t place) {
        count_extremes(values, seen_);
        const std::uint64_t begin = mix_bits(mix_bits(seed_) + split_mix::step * (sample + 1));
        split_mix numbers{begin + split_mix::step * place};
        for (float x : values) {
            const std::uint64_t priority = numbers();
            if ((heap_.size() < most_ || priority <= heap_.front().priority) && std::isfinite(x))
                keep({priority, x + 0.0f});  // adding +0 turns -0 into +0
        }
    }

    void keep(const entry& found) {
        if (heap_.size() == most_) {
            if (!(found < heap_.front())) return;
            std::pop_heap(heap_.begin(), heap_.end());
            heap_.back() = found;
        } else {
            heap_.push_back(found);
        }
        std::push_heap(heap_.begin(), heap_.end());
    }

    std::size_t most_;
    std::uint64_t seed_;
    std::uint64_t places_ = 0;
    extremes seen_{};
    std::vector<entry> heap_{};  // the largest priority first
};

static_assert(tensor_observer<reservoir> && mergeable_observer<reservoir>);

}  // namespace quantsweep
