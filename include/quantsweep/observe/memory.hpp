// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What an observer takes in memory: now, at most, and at least where it can be limited.

#include <concepts>
#include <cstddef>
#include <string>

#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Can be told to keep within so many bytes, at the price of resolution. What depends on the shape of the tensors, as on
/// the number of their channels, takes one of them as a last argument.
///   o.limit_bytes(most)  before anything is observed: never takes more than so many bytes
///   o.least_bytes()      the smallest limit
/// and, optionally,
///   o.most_bytes()       what bytes() never exceeds
///   o.resolution()       how finely it counts, in words
template <class Observer>
concept limitable_observer =
    observer<Observer> && (requires(Observer& o, std::size_t n) {
        o.least_bytes();
        o.limit_bytes(n);
    } || requires(Observer& o, std::size_t n, const observation& like) {
        o.least_bytes(like);
        o.limit_bytes(n, like);
    });

namespace detail {

/// Errors  invalid_argument where the limit is below the least
void require_limit(std::size_t most, std::size_t least);

}  // namespace detail

/// Bytes that an observer holds; its size where it does not say.
template <observer Observer>
std::size_t bytes_of(const Observer& o) {
    if constexpr (requires {
                      { o.bytes() } -> std::convertible_to<std::size_t>;
                  })
        return o.bytes();
    else
        return sizeof(Observer);
}

/// What bytes_of() never exceeds, whatever an observer is shown; its size where it does not say.
/// `like` is a tensor of the shape that it will see, whose values are not read.
template <observer Observer>
std::size_t most_bytes(const Observer& o, const observation& like) {
    if constexpr (requires { o.most_bytes(like); })
        return o.most_bytes(like);
    else if constexpr (requires { o.most_bytes(); })
        return o.most_bytes();
    else
        return sizeof(Observer);
}

/// The smallest limit; most_bytes where there is nothing to limit.
template <observer Observer>
std::size_t least_bytes(const Observer& o, const observation& like) {
    if constexpr (requires { o.least_bytes(like); })
        return o.least_bytes(like);
    else if constexpr (requires { o.least_bytes(); })
        return o.least_bytes();
    else
        return most_bytes(o, like);
}

/// Does nothing to an observer that cannot be limited.
/// Errors  invalid_argument below least_bytes
template <observer Observer>
void limit_bytes(Observer& o, std::size_t most, const observation& like) {
    if constexpr (requires { o.limit_bytes(most, like); })
        o.limit_bytes(most, like);
    else if constexpr (requires { o.limit_bytes(most); })
        o.limit_bytes(most);
}

/// How finely an observer counts, in words; empty where it does not say.
template <observer Observer>
std::string resolution(const Observer& o) {
    if constexpr (requires {
                      { o.resolution() } -> std::convertible_to<std::string>;
                  })
        return o.resolution();
    else
        return {};
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/memory.ipp>
#endif
