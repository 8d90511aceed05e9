// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The memory that an observer takes: now, at most, and at the lowest limit that it accepts.

#include <concepts>
#include <cstddef>
#include <string>

#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// An observer whose memory can be limited, at the cost of resolution. If its memory depends on the shape of the
/// tensors, such as the number of channels, its functions take an observation of that shape as a last argument.
///   o.limit_bytes(most)  called before anything is observed: the observer never takes more than this many bytes
///   o.least_bytes()      the smallest limit
/// Optional:
///   o.most_bytes()       an upper bound of bytes()
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

/// Errors  invalid_argument if the limit is below the least
void require_limit(std::size_t most, std::size_t least);

}  // namespace detail

/// The bytes that an observer holds; its size if it does not state them.
template <observer Observer>
std::size_t bytes_of(const Observer& o) {
    if constexpr (requires {
                      { o.bytes() } -> std::convertible_to<std::size_t>;
                  })
        return o.bytes();
    else
        return sizeof(Observer);
}

/// An upper bound of bytes_of(), whatever values the observer sees; its size if it does not state one. `like` is a
/// tensor of the shape that it will see. Its values are not read.
template <observer Observer>
std::size_t most_bytes(const Observer& o, const observation& like) {
    if constexpr (requires { o.most_bytes(like); })
        return o.most_bytes(like);
    else if constexpr (requires { o.most_bytes(); })
        return o.most_bytes();
    else
        return sizeof(Observer);
}

/// The smallest limit; most_bytes if the observer cannot be limited.
template <observer Observer>
std::size_t least_bytes(const Observer& o, const observation& like) {
    if constexpr (requires { o.least_bytes(like); })
        return o.least_bytes(like);
    else if constexpr (requires { o.least_bytes(); })
        return o.least_bytes();
    else
        return most_bytes(o, like);
}

/// Limits an observer's memory; does nothing if the observer cannot be limited.
/// Errors  invalid_argument below least_bytes
template <observer Observer>
void limit_bytes(Observer& o, std::size_t most, const observation& like) {
    if constexpr (requires { o.limit_bytes(most, like); })
        o.limit_bytes(most, like);
    else if constexpr (requires { o.limit_bytes(most); })
        o.limit_bytes(most);
}

/// How finely an observer counts, in words; empty if it does not state it.
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
