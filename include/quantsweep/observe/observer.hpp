// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concepts of an observer, and the function that shows it a tensor.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Sees values one span at a time, in constant memory, and summarises them.
///   o.observe(span)      in hot loop; never throws on data
///   o.summary()          -> distribution
///   default-constructed  has seen nothing
/// and, optionally,
///   O::name()            for files and messages: "min_max"
///   o.bytes()            the bytes that it takes, including the heap
/// Laws: docs/concepts/observer.md, tests/laws/observer_laws.hpp.
template <class Observer>
concept observer = std::copyable<Observer> && std::default_initializable<Observer> &&
                   requires(Observer& o, const Observer& seen, std::span<const float> values) {
                       o.observe(values);
                       { seen.summary() } -> std::convertible_to<distribution>;
                   };

/// True if the type is an observer; otherwise it does not compile, and the compiler's first line names the missing
/// member:
///   static_assert(quantsweep::models_observer<my_observer>());
template <class Observer>
consteval bool models_observer() {
    static_assert(std::default_initializable<Observer>,
                  "quantsweep: an observer needs Observer{}, which has seen nothing");
    static_assert(std::copyable<Observer>, "quantsweep: an observer needs to be copyable; a copy is its own");
    static_assert(
        requires(Observer& o, std::span<const float> values) { o.observe(values); },
        "quantsweep: an observer needs o.observe(values), of a std::span<const float>");
    static_assert(
        requires(const Observer& seen) {
            { seen.summary() } -> std::convertible_to<distribution>;
        }, "quantsweep: an observer needs seen.summary() const -> distribution");
    return true;
}

///   a.merge(b)         a then equals an observer that also saw the values of b: associative, commutative, with the
///                      default-constructed observer as identity
/// and, optionally,
///   O::merges_exactly  true if any order and grouping of merges gives the same bits
/// The split into chunks and their order do not matter. A moving average is an observer that is not mergeable.
template <class Observer>
concept mergeable_observer = observer<Observer> && requires(Observer& a, const Observer& b) { a.merge(b); };

/// Gives the same bits in any order and grouping of merges, as its `merges_exactly` states. Moments of floating-point
/// numbers do not.
template <class Observer>
concept exactly_mergeable_observer = mergeable_observer<Observer> && bool{Observer::merges_exactly};

/// One tensor of one batch, with the context that an observer may need.
struct observation {
    tensor_view<const float> values;  ///< the tensor
    quantsweep::axes axes{};          ///< the meaning of its axes
    std::uint64_t first_sample = 0;   ///< the first sample's number among those of all batches and shards
};

/// An observer that needs more than values: channels, samples, or where a batch ends.
template <class Observer>
concept tensor_observer = observer<Observer> && requires(Observer& o, const observation& seen) { o.observe(seen); };

/// Shows a tensor to an observer: whole to a tensor_observer, otherwise block by block in memory order. A double tensor
/// is first rounded to float. Makes no call if the tensor is not floating point.
/// Cost    one pass; a tensor of another type than float is also copied to float, whole for a tensor_observer, otherwise
///         128 KiB at a time
template <observer Observer>
void observe_tensor(Observer& o, const any_view& values, const axes& where, std::uint64_t first_sample = 0) {
    if (!observable(values)) return;
    if constexpr (tensor_observer<Observer>) {
        if (values.holds<float>()) return o.observe(observation{values.as<float>(), where, first_sample});
        const float_copy floats{values};
        o.observe(observation{floats.view(), where, first_sample});
    } else {
        for_each_float_run(values, [&](std::span<const float> run) { o.observe(run); });
    }
}

}  // namespace quantsweep
