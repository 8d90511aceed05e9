// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of moving_average_min_max.hpp.

#include <quantsweep/observe/moving_average_min_max.hpp>

#include <optional>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/observe/detail/to_extremes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE moving_average_min_max::moving_average_min_max(double averaging_constant)
    : constant_{averaging_constant} {
    if (!(averaging_constant > 0 && averaging_constant <= 1))
        throw invalid_argument{"", "the averaging constant is " + std::to_string(averaging_constant) +
                                       "; it must be above 0 and at most 1"};
}

QUANTSWEEP_INLINE moving_average_min_max::moving_average_min_max(double averaging_constant, const distribution& seen)
    : moving_average_min_max{averaging_constant} {
    seen_ = detail::to_extremes(seen);
}

QUANTSWEEP_INLINE void moving_average_min_max::observe(const observation& batch) {
    extremes now;
    for_each_block(batch.values, std::nullopt, [&](const auto& block) { count_extremes(block.values(), now); });
    update(now);
}

QUANTSWEEP_INLINE void moving_average_min_max::observe(std::span<const float> batch) {
    extremes now;
    count_extremes(batch, now);
    update(now);
}

QUANTSWEEP_INLINE void moving_average_min_max::update(const extremes& now) noexcept {
    // Computes in double, because the span from -3.4e38 to 3.4e38 overflows a float.
    const auto average = [&](float old, float newest) {
        return static_cast<float>((1 - constant_) * double{old} + constant_ * double{newest});
    };
    const float low = seen_.minimum, high = seen_.maximum;
    const bool first = seen_.finite == 0;
    seen_.merge(now);
    if (first) return;
    seen_.minimum = now.finite == 0 ? low : average(low, now.minimum);
    seen_.maximum = now.finite == 0 ? high : average(high, now.maximum);
}

}  // namespace quantsweep
