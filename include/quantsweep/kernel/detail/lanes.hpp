// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The integers that go with a float, or with a vector of floats, and their bits.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <quantsweep/kernel/detail/simd.hpp>

namespace quantsweep {

namespace detail {

template <class Floats, class T>
struct lanes_like {
    using type = simd<T, sizeof(Floats) / sizeof(T)>;
};
template <class T>
struct lanes_like<float, T> {
    using type = T;
};

}  // namespace detail

/// As many 32-bit integers as Floats has floats: one where it is a float.
template <class Floats>
using ints_like = typename detail::lanes_like<Floats, std::int32_t>::type;
template <class Floats>
using words_like = typename detail::lanes_like<Floats, std::uint32_t>::type;

/// Reads the bits of one as those of the other.
template <class From, class To>
[[gnu::always_inline]] inline void copy_bits(const From& from, To& to) noexcept {
    static_assert(sizeof(From) == sizeof(To));
    __builtin_memcpy(&to, &from, sizeof to);
}

/// first, first + 1, ..., lane by lane.
[[gnu::always_inline]] inline void count_up(std::uint32_t& index, std::uint32_t first) noexcept { index = first; }
template <class Words>
[[gnu::always_inline]] inline void count_up(Words& index, std::uint32_t first) noexcept {
    Words place{};
    for (std::uint32_t k = 0; k < sizeof(Words) / sizeof(std::uint32_t); ++k) place[k] = k;
    index = place + first;
}

/// The lesser, and the greater, lane by lane; the second where one is NaN.
template <class T>
[[gnu::always_inline]] inline void lessen(T& x, const T& limit) noexcept {
    x = limit < x ? limit : x;
}
template <class T>
[[gnu::always_inline]] inline void raise_to(T& x, const T& limit) noexcept {
    x = limit > x ? limit : x;
}

}  // namespace quantsweep
