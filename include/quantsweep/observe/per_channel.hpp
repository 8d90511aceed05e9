// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Uses one observer per channel.

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/detail/gather_channels.hpp>
#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

namespace detail {

/// Adds the counts and the extremes of one channel to those of all channels.
void add_counts(distribution& all, const distribution& channel);

[[noreturn]] void refuse_channels(std::size_t found, std::size_t expected);
[[noreturn]] void refuse_merge_of_channels(std::size_t mine, std::size_t others);

}  // namespace detail

/// Shape    channels lie along observation.axes.channel; a tensor without that axis, and a span, are one channel
/// NaN/Inf  as Observer does
/// Empty    channels() == 0 before the first tensor; a tensor without elements changes nothing
/// Errors   shape_mismatch if a tensor's number of channels differs from the earlier tensors'
/// Merge    channel by channel, by the laws of Observer; Errors  merge_mismatch if the numbers of channels differ
/// Cost     that of Observer::observe_channels(channels, block), if there is such a function; otherwise that of Observer, and
///          if channels are interleaved in memory, an additional copy through a buffer in the cache
template <observer Observer>
class per_channel {
public:
    per_channel() = default;
    /// Every channel begins as a copy of the prototype.
    explicit per_channel(const Observer& prototype) : prototype_{prototype} {}
    /// The inverse of channels(), to load what was saved.
    explicit per_channel(std::vector<Observer> channels) : channels_{std::move(channels)} {}

    static constexpr bool merges_exactly = exactly_mergeable_observer<Observer>;
    static std::string name()
        requires requires { Observer::name(); }
    {
        return "per_channel<" + Observer::name() + ">";
    }

    void observe(const observation& seen) {
        if (seen.values.size() == 0) return;
        require_channels(channel_count(seen.values, seen.axes.channel));
        if constexpr (tensor_observer<Observer>) {
            observe_slices(seen);
        } else {
            for_each_block(seen.values, seen.axes.channel,
                           [&](const tensor_block<const float>& block) { observe_block(block); });
        }
    }
    void observe(std::span<const float> values) {
        if (values.empty()) return;
        require_channels(1);
        channels_.front().observe(values);
    }

    void merge(const per_channel& other)
        requires mergeable_observer<Observer>
    {
        if (other.channels_.empty()) return;
        if (channels_.empty()) channels_.resize(other.channels_.size(), prototype_);
        if (channels_.size() != other.channels_.size())
            detail::refuse_merge_of_channels(channels_.size(), other.channels_.size());
        for (std::size_t c = 0; c < channels_.size(); ++c) channels_[c].merge(other.channels_[c]);
    }

    /// The observers, one per channel.
    const std::vector<Observer>& channels() const noexcept { return channels_; }
    /// The observer of channel c. The index is not checked.
    const Observer& channel(std::size_t c) const noexcept { return channels_[c]; }

    /// The summary of all channels together. If Observer does not merge, it has extremes and counts, but no bins.
    distribution summary() const {
        if constexpr (mergeable_observer<Observer>) {
            if (channels_.empty()) return prototype_.summary();
            Observer all = channels_.front();
            for (std::size_t c = 1; c < channels_.size(); ++c) all.merge(channels_[c]);
            return all.summary();
        } else {
            distribution all;
            for (const Observer& channel : channels_) detail::add_counts(all, channel.summary());
            return all;
        }
    }

    std::size_t bytes() const {
        std::size_t sum = sizeof *this;
        for (const Observer& channel : channels_) sum += bytes_of(channel);
        return sum;
    }
    std::size_t most_bytes(const observation& like) const {
        return sizeof *this + channels_of(like) * quantsweep::most_bytes(prototype_, like);
    }
    /// The channels share a limit evenly.
    /// Errors  invalid_argument below least_bytes()
    std::size_t least_bytes(const observation& like) const
        requires limitable_observer<Observer>
    {
        return sizeof *this + channels_of(like) * quantsweep::least_bytes(prototype_, like);
    }
    void limit_bytes(std::size_t most, const observation& like)
        requires limitable_observer<Observer>
    {
        detail::require_limit(most, quantsweep::least_bytes(*this, like));
        const std::size_t share = (most - sizeof *this) / channels_of(like);
        quantsweep::limit_bytes(prototype_, share, like);
        for (Observer& channel : channels_) quantsweep::limit_bytes(channel, share, like);
    }
    std::string resolution() const { return quantsweep::resolution(prototype_); }

    friend bool operator==(const per_channel& a, const per_channel& b)
        requires std::equality_comparable<Observer>
    {
        return a.channels_ == b.channels_;
    }

private:
    static constexpr std::size_t dense_run = 16, longest_gathered = 4096;

    static std::size_t channels_of(const observation& like) {
        const std::size_t count = channel_count(like.values, like.axes.channel);
        return count > 1 ? count : 1;
    }

    void require_channels(std::size_t count) {
        if (channels_.empty()) channels_.resize(count, prototype_);
        if (channels_.size() != count) detail::refuse_channels(count, channels_.size());
    }

    /// Shows each channel as a tensor with one channel: an observer that counts batches makes one update.
    void observe_slices(const observation& seen) {
        for_each_slice(seen.values, seen.axes.channel, [&](std::size_t c, const tensor_view<const float>& slice) {
            if constexpr (tensor_observer<Observer>)  // clang 14 would instantiate a constrained function, too
                channels_[c].observe(observation{slice, seen.axes, seen.first_sample});
        });
    }

    /// Shows long runs directly, in memory order, to observers that are smaller than a run. A larger observer stays in
    /// the cache while all runs of its channel are gathered.
    void observe_block(const tensor_block<const float>& block) {
        if constexpr (requires(std::span<Observer> some) { Observer::observe_channels(some, block); }) {
            Observer::observe_channels(std::span{channels_}.subspan(block.first_channel, block.channels), block);
        } else {
            const auto show = [&](std::size_t c, std::span<const float> values) {
                channels_[block.first_channel + c].observe(values);
            };
            const bool small = quantsweep::most_bytes(prototype_, observation{}) <= block.inner * sizeof(float);
            if (block.inner < longest_gathered && (block.inner < dense_run || !small))
                return detail::gather_channels(block, show);
            for (std::size_t o = 0; o < block.outer; ++o)
                for (std::size_t c = 0; c < block.channels; ++c)
                    show(c, {block.data + (o * block.channels + c) * block.inner, block.inner});
        }
    }

    std::vector<Observer> channels_{};
    Observer prototype_{};
};

#ifdef QUANTSWEEP_COMPILED
extern template class per_channel<bit_histogram<>>;
extern template class per_channel<min_max>;
extern template class per_channel<moments>;
#endif

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/per_channel.ipp>
#endif
