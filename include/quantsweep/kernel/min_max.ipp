// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of min_max.hpp.

#include <quantsweep/kernel/min_max.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE extremes to_extremes(const distribution& seen) {
    const bool none = seen.minimum == extremes{}.minimum && seen.maximum == extremes{}.maximum;
    const bool some = seen.minimum <= seen.maximum && std::isfinite(seen.minimum) && std::isfinite(seen.maximum);
    if (!(seen.finite == 0 ? none : some) || seen.zeros > seen.finite)
        throw invalid_argument{"", "the counts and the extremes do not describe the same values"};
    return {seen.minimum,
            seen.maximum,
            seen.finite,
            seen.zeros,
            seen.nans,
            seen.positive_infinities,
            seen.negative_infinities};
}

QUANTSWEEP_INLINE void count_extremes(std::span<const float> values, extremes& seen) {
    constexpr std::size_t longest = 4096, line = 64, probed = 8;
    // If some values were zero, more are expected.
    const auto probe = values.first(std::min(values.size(), probed));
    bool zeros = std::count(probe.begin(), probe.end(), 0.0f) != 0;
    // All stretches but the first begin at a cache line, because a vector that spans two lines costs two reads.
    std::size_t stretch = longest;
    if (values.size() > longest) stretch -= reinterpret_cast<std::uintptr_t>(values.data()) % line / sizeof(float);
    for (; !values.empty(); stretch = longest) {
        const std::span<const float> now = values.first(std::min(values.size(), stretch));
        const detail::stretch_extremes counted =
            detail::run_kernel([&](auto kernel) { return kernel.extremes(now.data(), now.size(), zeros); });
        zeros = counted.zeros != 0;
        if (counted.finite) {
            seen.finite += now.size();
            seen.zeros += counted.zeros;
            // Adding +0 turns -0 into +0 and leaves every other value as it is.
            seen.include(counted.low + 0.0f, counted.high + 0.0f);
        } else {
            for (float x : now) seen.count(x);
        }
        values = values.subspan(now.size());
    }
}

}  // namespace quantsweep
