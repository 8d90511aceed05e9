// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What in the calibration data is awkward, layer by layer: NaN, infinities, all zeros, one value and the like.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>

namespace quantsweep {

/// Each is counted in values, but where it says otherwise.
enum class awkward {
    unseen,         ///< no value was seen at all: not a floating-point tensor, or always empty; counts nothing
    empty_tensors,  ///< tensors without elements; counts tensors
    varying_shape,  ///< not every sample had as many elements; counts those of the largest less the smallest
    nan,
    positive_infinity,
    negative_infinity,
    nothing_finite,  ///< all that was seen is NaN or infinite
    all_zeros,
    one_value,  ///< all finite values are the same, and not zero
    denormal,   ///< below the least normal float; known where the observer has a histogram
    huge,       ///< of magnitude 2^127 and more, so that a range may be too wide for a float; without a
                ///< histogram the extremes alone are looked at
    collapsed,  ///< counted more coarsely than the observer promises, because memory was short
};

inline std::string_view to_string(awkward what) noexcept {
    constexpr std::array<std::string_view, 12> words{"unseen",    "empty tensors", "varying shape",  "NaN",
                                                     "+Inf",      "-Inf",          "nothing finite", "all zeros",
                                                     "one value", "denormal",      "huge",           "collapsed"};
    return words[static_cast<std::size_t>(what)];
}

struct awkward_finding {
    std::string layer;   ///< or the graph input
    std::string tensor;  ///< "values" for what flows along the graph's edges, "weights"
    awkward what;
    std::uint64_t count;

    friend bool operator==(const awkward_finding&, const awkward_finding&) = default;
};

namespace detail {

/// Calls say(awkward, count) for what is awkward about what one observer saw.
template <class Say>
void find_awkward(const distribution& seen, nonfinite_policy nonfinite, Say&& say) {
    const auto say_some = [&](awkward what, std::uint64_t count) {
        if (count != 0) say(what, count);
    };
    if (nonfinite != nonfinite_policy::ignore) {
        say_some(awkward::nan, seen.nans);
        say_some(awkward::positive_infinity, seen.positive_infinities);
        say_some(awkward::negative_infinity, seen.negative_infinities);
    }
    if (seen.finite == 0) {
        if (seen.nonfinite() == 0) say(awkward::unseen, std::uint64_t{0});
        say_some(awkward::nothing_finite, seen.nonfinite());
        return;
    }
    if (seen.minimum == seen.maximum) say(seen.minimum == 0 ? awkward::all_zeros : awkward::one_value, seen.finite);
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
    say_some(awkward::denormal, denormal);
    say_some(awkward::huge, huge);
    say_some(awkward::collapsed, seen.collapsed);
}

}  // namespace detail

/// In the order of the values, then of the layers; empty where nothing is awkward. NaN and infinities are left out
/// where calibration::nonfinite says so.
/// Cost  one summary() a tensor
template <observer Observer>
std::vector<awkward_finding> awkward_values(const calibration<Observer>& c) {
    std::vector<awkward_finding> found;
    for (const value_summary<Observer>& value : c.values) {
        const auto say = [&](awkward what, std::uint64_t count) {
            found.push_back({value.name, "values", what, count});
        };
        if (value.empty_tensors != 0) say(awkward::empty_tensors, value.empty_tensors);
        if (value.fewest_elements != value.elements)
            say(awkward::varying_shape, value.elements - value.fewest_elements);
        detail::find_awkward(value.seen.summary(), c.nonfinite, say);
    }
    for (const calibrated_layer<Observer>& layer : c.layers)
        for (const Observer& weights : layer.weights)
            detail::find_awkward(weights.summary(), c.nonfinite, [&](awkward what, std::uint64_t count) {
                found.push_back({layer.name, "weights", what, count});
            });
    return found;
}

}  // namespace quantsweep
