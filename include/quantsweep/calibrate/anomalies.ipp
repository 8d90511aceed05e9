// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of anomalies.hpp.

#include <quantsweep/calibrate/anomalies.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string_view to_string(anomaly what) noexcept {
    constexpr std::string_view words[] = {"unseen",    "empty tensors", "varying shape",  "NaN",
                                          "+Inf",      "-Inf",          "nothing finite", "all zeros",
                                          "one value", "denormal",      "huge",           "collapsed"};
    return words[static_cast<std::size_t>(what)];
}

namespace detail {

QUANTSWEEP_INLINE void find_anomalies(const value_counts& counts, say_anomaly say) {
    if (counts.empty_tensors != 0) say(anomaly::empty_tensors, counts.empty_tensors);
    if (counts.fewest_elements != counts.elements)
        say(anomaly::varying_shape, counts.elements - counts.fewest_elements);
}

QUANTSWEEP_INLINE void find_anomalies(const distribution& seen, nonfinite_policy nonfinite, say_anomaly say) {
    const auto say_some = [&](anomaly what, std::uint64_t count) {
        if (count != 0) say(what, count);
    };
    if (nonfinite != nonfinite_policy::ignore) {
        say_some(anomaly::nan, seen.nans);
        say_some(anomaly::positive_infinity, seen.positive_infinities);
        say_some(anomaly::negative_infinity, seen.negative_infinities);
    }
    if (seen.finite == 0) {
        if (seen.nonfinite() == 0) say(anomaly::unseen, std::uint64_t{0});
        say_some(anomaly::nothing_finite, seen.nonfinite());
        return;
    }
    if (seen.minimum == seen.maximum) say(seen.minimum == 0 ? anomaly::all_zeros : anomaly::one_value, seen.finite);
    constexpr float least = std::numeric_limits<float>::min(), large = 0x1p127f;
    std::uint64_t denormal = 0, huge = 0;
    for (const bin& b : seen.bins) {
        if (b.lower == 0 && b.upper == 0) continue;
        const bool negative = std::signbit(b.lower);
        const float near = negative ? -b.upper : b.lower, far = negative ? -b.lower : b.upper;
        if (near < least && far <= least) denormal += b.count;
        if (near >= large) huge += b.count;
    }
    if (seen.bins.empty()) huge = std::uint64_t{seen.minimum <= -large} + std::uint64_t{seen.maximum >= large};
    say_some(anomaly::denormal, denormal);
    say_some(anomaly::huge, huge);
    say_some(anomaly::collapsed, seen.collapsed);
}

}  // namespace detail

}  // namespace quantsweep
