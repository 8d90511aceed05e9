// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds anomalies in the calibration data, layer by layer: NaN, infinities, all zeros, one value and the like.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// The kinds of anomalies. The count of each is a number of values unless the kind says otherwise.
enum class anomaly {
    unseen,             ///< no value was seen: the tensor is not floating point, or always empty; counts nothing
    empty_tensors,      ///< tensors without elements; counts tensors
    varying_shape,      ///< samples differ in their number of elements; counts the largest number minus the smallest
    nan,                ///< values that are NaN
    positive_infinity,  ///< values that are +infinity
    negative_infinity,  ///< values that are -infinity
    nothing_finite,     ///< every value is NaN or infinite
    all_zeros,          ///< all finite values are 0
    one_value,          ///< all finite values are equal, and not 0
    denormal,           ///< values below the least normal float; known if the observer has a histogram
    huge,               ///< values of magnitude 2^127 and more, whose range may be too wide for a float; without
                        ///< a histogram only the extremes are checked
    collapsed,          ///< values counted more coarsely than the observer promises, because memory was short
};

/// "unseen", "empty tensors", "varying shape", "NaN", "+Inf" and so on.
std::string_view to_string(anomaly what) noexcept;

/// How often one kind of anomaly occurred in one tensor.
struct anomaly_count {
    std::string layer;    ///< the layer's name, or the graph input's
    std::string tensor;   ///< "values" for a tensor on the graph's edges, "weights"
    anomaly what;         ///< the kind
    std::uint64_t count;  ///< how often, in the unit of the kind

    friend bool operator==(const anomaly_count&, const anomaly_count&) = default;
};

namespace detail {

using say_anomaly = function_ref<void(anomaly, std::uint64_t)>;

/// Finds the anomalies of a value's shapes.
void find_anomalies(const value_counts& counts, say_anomaly say);
/// Finds the anomalies in what one observer saw.
void find_anomalies(const distribution& seen, nonfinite_policy nonfinite, say_anomaly say);

}  // namespace detail

/// The anomalies in the order of the values, then of the layers; empty if there are none. Leaves out NaN and infinities
/// if calibration::nonfinite is `ignore`.
/// Cost  one summary() per tensor
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
