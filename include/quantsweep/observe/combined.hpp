// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs several observers in one pass over the data.

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Shows each stretch of values to every observer while the stretch is in the cache. An observer of whole tensors makes
/// its own pass.
///
/// NaN/Inf, Empty, Merge  as each of the observers does; it merges if all of them do
/// Summary  that of the first observer
/// Cost     that of the observers, without the repeated reads of memory
template <observer... Observers>
    requires(sizeof...(Observers) > 0)
class combined {
    static constexpr bool any_tensor = (tensor_observer<Observers> || ...);
    static constexpr bool all_merge = (mergeable_observer<Observers> && ...);
    static constexpr std::size_t limitable = (std::size_t{limitable_observer<Observers>} + ...);

public:
    combined() = default;
    /// Starts with copies of these observers.
    explicit combined(const Observers&... parts) : parts_{parts...} {}

    static constexpr bool merges_exactly = (exactly_mergeable_observer<Observers> && ...);
    static std::string name()
        requires(requires {
            { Observers::name() } -> std::convertible_to<std::string>;
        } && ...)
    {
        std::string all;
        ((all += (all.empty() ? "" : ", ") + std::string{Observers::name()}), ...);
        return "combined<" + all + ">";
    }

    /// The observer of this type. Exactly one observer must have it.
    template <class Observer>
    const Observer& get() const noexcept {
        return std::get<Observer>(parts_);
    }
    /// The observers themselves.
    const std::tuple<Observers...>& parts() const noexcept { return parts_; }

    void observe(std::span<const float> values) {
        in_stretches(values, [](auto& part, std::span<const float> now) { part.observe(now); });
    }
    void observe(const observation& seen)
        requires any_tensor
    {
        for_each([&]<class Part>(Part& part) {
            if constexpr (tensor_observer<Part>) part.observe(seen);
        });
        for_each_block(seen.values, std::nullopt, [&](const auto& block) {
            in_stretches(block.values(), []<class Part>(Part& part, std::span<const float> now) {
                if constexpr (!tensor_observer<Part>) part.observe(now);
            });
        });
    }

    void merge(const combined& other)
        requires all_merge
    {
        merge_each(other, std::index_sequence_for<Observers...>{});
    }

    distribution summary() const { return std::get<0>(parts_).summary(); }

    std::size_t bytes() const {
        std::size_t sum = sizeof *this;
        for_each([&](const auto& part) { sum += bytes_of(part) - sizeof part; });
        return sum;
    }
    std::size_t most_bytes(const observation& like) const {
        std::size_t sum = sizeof *this;
        for_each([&](const auto& part) { sum += quantsweep::most_bytes(part, like) - sizeof part; });
        return sum;
    }
    /// The observers that can be limited share evenly the memory that the others leave.
    /// Errors  invalid_argument below least_bytes()
    std::size_t least_bytes(const observation& like) const
        requires(limitable > 0)
    {
        std::size_t share = 0;
        for_each([&]<class Part>(const Part& part) {
            if constexpr (limitable_observer<Part>)
                if (const std::size_t least = quantsweep::least_bytes(part, like) - sizeof part; least > share)
                    share = least;
        });
        return unlimited_bytes(like) + limitable * share;
    }
    void limit_bytes(std::size_t most, const observation& like)
        requires(limitable > 0)
    {
        detail::require_limit(most, least_bytes(like));
        const std::size_t share = (most - unlimited_bytes(like)) / limitable;
        for_each([&]<class Part>(Part& part) {
            if constexpr (limitable_observer<Part>) quantsweep::limit_bytes(part, share + sizeof part, like);
        });
    }

    /// The resolution of the first observer that states one.
    std::string resolution() const {
        std::string words;
        for_each([&](const auto& part) {
            if (words.empty()) words = quantsweep::resolution(part);
        });
        return words;
    }

    friend bool operator==(const combined&, const combined&)
        requires(std::equality_comparable<Observers> && ...)
    = default;

private:
    template <class Visit>
    void for_each(Visit&& visit) {
        std::apply([&](auto&... parts) { (visit(parts), ...); }, parts_);
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
        std::apply([&](const auto&... parts) { (visit(parts), ...); }, parts_);
    }

    /// A stretch is long enough to make bit_histogram's work per span cheap, and short enough for the second-level
    /// cache.
    template <class Show>
    void in_stretches(std::span<const float> values, Show&& show) {
        constexpr std::size_t stretch = std::size_t{1} << 15;
        while (!values.empty()) {
            const auto now = values.first(values.size() < stretch ? values.size() : stretch);
            for_each([&](auto& part) { show(part, now); });
            values = values.subspan(now.size());
        }
    }

    template <std::size_t... I>
    void merge_each(const combined& other, std::index_sequence<I...>) {
        (std::get<I>(parts_).merge(std::get<I>(other.parts_)), ...);
    }

    std::size_t unlimited_bytes(const observation& like) const {
        std::size_t sum = sizeof *this;
        for_each([&]<class Part>(const Part& part) {
            if constexpr (!limitable_observer<Part>) sum += quantsweep::most_bytes(part, like) - sizeof part;
        });
        return sum;
    }

    std::tuple<Observers...> parts_{};
};

}  // namespace quantsweep
