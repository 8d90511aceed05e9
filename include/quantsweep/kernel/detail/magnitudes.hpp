// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The largest magnitude of some floats, by its bits: they order magnitudes, with NaN and infinity at the end.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/lanes.hpp>
#include <quantsweep/kernel/detail/minifloat_rule.hpp>

namespace quantsweep::detail {

/// The bits of the magnitude where it is finite, and 0 where not, which `nonfinite` then counts.
template <class Floats>
[[gnu::always_inline]] inline void see_magnitude(const Floats& x, ints_like<Floats>& largest,
                                                 ints_like<Floats>& nonfinite) noexcept {
    ints_like<Floats> magnitude, limit, none, one;
    copy_bits(x, magnitude);
    magnitude = magnitude & INT32_MAX;
    fill(limit, infinity_bits);
    fill(none, 0);
    fill(one, 1);
    nonfinite = nonfinite + (magnitude < limit ? none : one);
    raise_to(largest, magnitude < limit ? magnitude : none);
}

[[gnu::always_inline]] inline std::int32_t largest_lane(const simd<std::int32_t, 4>& x) noexcept {
    simd<std::int32_t, 4> largest = x;
    raise_to(largest, __builtin_shufflevector(largest, largest, 2, 3, 2, 3));
    raise_to(largest, __builtin_shufflevector(largest, largest, 1, 1, 1, 1));
    return largest[0];
}
/// By halves, for which every instruction set has registers.
template <class Ints>
[[gnu::always_inline]] inline std::int32_t largest_lane(const Ints& x) noexcept {
    simd<std::int32_t, sizeof(Ints) / 8> halves[2];
    __builtin_memcpy(halves, &x, sizeof x);
    raise_to(halves[0], halves[1]);
    return largest_lane(halves[0]);
}

/// The greatest bits of a magnitude, of NaN and infinity too.
template <std::size_t Lanes>
[[gnu::always_inline]] inline std::int32_t largest_bits(const float* values, std::size_t size) noexcept {
    ints_like<simd<float, Lanes>> lanes{}, bits;
    std::size_t i = 0;
    for (; i + Lanes <= size; i += Lanes) {
        load(bits, values + i);
        raise_to(lanes, bits & INT32_MAX);
    }
    std::int32_t largest = largest_lane(lanes);
    for (; i < size; ++i) {
        std::int32_t last;
        copy_bits(values[i], last);
        raise_to(largest, last & INT32_MAX);
    }
    return largest;
}

/// That of the finite values: they are looked at one by one only where one of them is not.
template <std::size_t Lanes>
[[gnu::always_inline]] inline std::int32_t largest_finite_bits(const float* values, std::size_t size,
                                                               std::size_t& nonfinite) noexcept {
    std::int32_t largest = largest_bits<Lanes>(values, size);
    if (largest < infinity_bits) [[likely]]
        return largest;
    std::int32_t others = largest = 0;
    for (std::size_t i = 0; i < size; ++i) see_magnitude(values[i], largest, others);
    nonfinite += static_cast<std::size_t>(others);
    return largest;
}

}  // namespace quantsweep::detail
