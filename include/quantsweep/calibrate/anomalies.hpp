// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What in the calibration data is anomalous, layer by layer: NaN, infinities, all zeros, one value and the like.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// Each is counted in values, but where it says otherwise.
enum class anomaly {
    unseen,             ///< no value was seen at all: not a floating-point tensor, or always empty; counts nothing
    empty_tensors,      ///< tensors without elements; counts tensors
    varying_shape,      ///< not every sample had as many elements; counts those of the largest less the smallest
    nan,                ///< values that are NaN
    positive_infinity,  ///< values that are +infinity
    negative_infinity,  ///< values that are -infinity
    nothing_finite,     ///< all that was seen is NaN or infinite
    all_zeros,          ///< values, where all finite ones are 0
    one_value,          ///< all finite values are the same, and not zero
    denormal,           ///< below the least normal float; known where the observer has a histogram
    huge,               ///< of magnitude 2^127 and more, so that a range may be too wide for a float; without a
                        ///< histogram the extremes alone are looked at
    collapsed,          ///< counted more coarsely than the observer promises, because memory was short
};

/// "unseen", "empty tensors", "varying shape", "NaN", "+Inf" and so on.
std::string_view to_string(anomaly what) noexcept;

/// How often one kind of unusual data was seen in one tensor.
struct anomaly_count {
    std::string layer;    ///< or the graph input
    std::string tensor;   ///< "values" for what flows along the graph's edges, "weights"
    anomaly what;         ///< the kind
    std::uint64_t count;  ///< how many, in the unit of the kind

    friend bool operator==(const anomaly_count&, const anomaly_count&) = default;
};

namespace detail {

using say_anomaly = function_ref<void(anomaly, std::uint64_t)>;

/// Of the shapes of a value.
void find_anomalies(const value_counts& counts, say_anomaly say);
/// Of what one observer saw.
void find_anomalies(const distribution& seen, nonfinite_policy nonfinite, say_anomaly say);

}  // namespace detail

/// In the order of the values, then of the layers; empty where there is nothing anomalous. NaN and infinities are left out
/// where calibration::nonfinite says so.
/// Cost  one summary() a tensor
template <observer Observer>
std::vector<anomaly_count> anomalies(const calibration<Observer>& c) {
    std::vector<anomaly_count> found;
    for (const value_summary<Observer>& value : c.values) {
        const auto say = [&](anomaly what, std::uint64_t count) {
            found.push_back({value.name, "values", what, count});
        };
        detail::find_anomalies(value, say);
        detail::find_anomalies(value.seen.summary(), c.nonfinite, say);
    }
    for (const calibrated_layer<Observer>& layer : c.layers)
        for (const Observer& weights : layer.weights)
            detail::find_anomalies(weights.summary(), c.nonfinite, [&](anomaly what, std::uint64_t count) {
                found.push_back({layer.name, "weights", what, count});
            });
    return found;
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/anomalies.ipp>
#endif
