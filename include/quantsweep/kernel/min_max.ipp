// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of min_max.hpp.

#include <quantsweep/kernel/min_max.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/extremes_lanes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE extremes to_extremes(const distribution& seen) {
    const bool none = seen.minimum == extremes{}.minimum && seen.maximum == extremes{}.maximum;
    const bool some = seen.minimum <= seen.maximum && std::isfinite(seen.minimum) && std::isfinite(seen.maximum);
    if (!(seen.finite == 0 ? none : some) || seen.zeros > seen.finite)
        throw invalid_argument{"", "the counts and the extremes are not of the same values"};
    return {seen.minimum,
            seen.maximum,
            seen.finite,
            seen.zeros,
            seen.nans,
            seen.positive_infinities,
            seen.negative_infinities};
}

namespace detail {

struct extremes_kernel {
    /// `size` is a multiple of Lanes, not 0, and below 2^31.
    template <std::size_t Lanes>
    [[gnu::always_inline]] static stretch_extremes run(const float* values, std::size_t size) noexcept {
        simd<float, Lanes> a, b, c, d;
        load(a, values);
        // A sum is no longer finite once NaN or infinity went in, and never again.
        extremes_lanes<Lanes> seen{a, a, {}, {}};
        std::size_t i = 0;
        for (; i + 4 * Lanes <= size; i += 4 * Lanes) {
            load(a, values + i);
            load(b, values + i + Lanes);
            load(c, values + i + 2 * Lanes);
            load(d, values + i + 3 * Lanes);
            seen.probe += (a + b) + (c + d);
            seen.count(a);
            seen.count(b);
            seen.count(c);
            seen.count(d);
        }
        for (; i < size; i += Lanes) {
            load(a, values + i);
            seen.probe += a;
            seen.count(a);
        }
        return seen.total();
    }
};

}  // namespace detail

QUANTSWEEP_INLINE void count_extremes(std::span<const float> values, extremes& seen, instruction_set set) {
    constexpr std::size_t step = 16, stretch = 4096;
    while (values.size() >= step) {
        const std::span<const float> now = values.first(std::min(values.size() / step * step, stretch));
        const detail::stretch_extremes counted = run_kernel<detail::extremes_kernel>(set, now.data(), now.size());
        if (counted.finite) {
            seen.finite += now.size();
            seen.zeros += counted.zeros;
            // Adding +0 turns -0 into +0 and changes nothing else.
            seen.include(counted.low + 0.0f, counted.high + 0.0f);
        } else {
            for (float x : now) seen.count(x);
        }
        values = values.subspan(now.size());
    }
    for (float x : values) seen.count(x);
}

}  // namespace quantsweep
