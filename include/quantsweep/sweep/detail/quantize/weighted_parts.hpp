// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Distributions of weights that count differently, as range estimators read them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>
#include <quantsweep/sweep/detail/quantize/weight_copy.hpp>

namespace quantsweep::detail {

/// Puts each value in a bin of its own. The value with the largest weight counts 2^20 times, the others in proportion.
/// If no weight is positive, all values count alike.
/// NaN/Inf  left out
inline distribution as_weighted_points(std::span<const float> values, std::span<const float> weights) {
    const float largest = weights.empty() ? 0 : *std::max_element(weights.begin(), weights.end());
    const auto count_of = [&](float weight) {
        const double share = largest > 0 ? static_cast<double>(weight) / static_cast<double>(largest) : 1;
        return static_cast<std::uint64_t>(std::llround(share * 0x1p20));
    };
    std::vector<std::pair<float, std::uint64_t>> finite;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i])) finite.emplace_back(values[i], count_of(weights[i]));
    std::sort(finite.begin(), finite.end());
    distribution seen;
    for (const auto& [x, count] : finite) {
        if (count == 0) continue;
        seen.finite += count;
        seen.zeros += x == 0 ? count : 0;
        if (seen.bins.empty() || seen.bins.back().lower != x) seen.bins.push_back({x, x, 0});
        seen.bins.back().count += count;
    }
    if (!finite.empty()) seen.minimum = finite.front().first, seen.maximum = finite.back().first;
    return seen;
}

/// The values of a weight tensor and how much each counts, in the same order.
template <class T>
struct weighed_values {
    tensor_view<const T> values, weights;

    /// Returns one distribution for the tensor, for each channel, or for each group.
    std::vector<distribution> parts(const granularity& shared, std::size_t channel_axis, std::size_t axis) const {
        std::vector<distribution> all;
        if (shared.group() != 0) {
            std::vector<std::vector<float>> groups;
            for_each_part(weights, axis, shared.group(),
                          [&](std::span<const float> part) { groups.emplace_back(part.begin(), part.end()); });
            for_each_part(values, axis, shared.group(), [&](std::span<const float> part) {
                all.push_back(as_weighted_points(part, groups[all.size()]));
            });
            return all;
        }
        const std::size_t channels = shared == granularity::per_channel ? values.shape[channel_axis] : 1;
        for (std::size_t c = 0; c < channels; ++c) {
            const auto slice = [&](tensor_view<const T> of) {
                std::vector<float> taken;
                if (channels > 1) of.data += static_cast<std::ptrdiff_t>(c) * of.strides[channel_axis];
                if (channels > 1) of.shape[channel_axis] = 1;
                for_each_place(of, [&](std::ptrdiff_t at) { taken.push_back(static_cast<float>(of.data[at])); });
                return taken;
            };
            all.push_back(as_weighted_points(slice(values), slice(weights)));
        }
        return all;
    }
};

/// `importance` says, for each channel that is summed over, how much its values count. Returns the distributions in the
/// order of the weight's quantizers.
inline std::vector<distribution> weighted_parts(const parameter& lent, const granularity& shared,
                                                std::span<const float> importance) {
    const std::size_t axis = reduction_axis_of(lent).value_or(0);
    const float_parameter floats{lent};
    const weight_copy weights{floats.values()};
    return read_values(floats.values(), [&]<class T>(const tensor_view<const T>& values) {
        const tensor_view<T> counts = weights.lent().values.as<T>();
        change_lines(counts, axis,
                     [&](std::span<float> line) { std::copy(importance.begin(), importance.end(), line.begin()); });
        return weighed_values<T>{values, tensor_view<const T>{counts}}.parts(shared, lent.channel_axis, axis);
    });
}

}  // namespace quantsweep::detail
