// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The error of a tensor against its float value. Elements that are not finite in float are left out and
///        counted.

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/unpadded.hpp>
#include <quantsweep/metric/tensor_error.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep::detail {

/// The samples of a tensor: their batch, the axis along which they lie, and the number of the first one.
struct sample_source {
    const batch_view& batch;
    std::optional<std::size_t> axis;
    std::size_t first = 0;

    /// Returns the sample of an element, which is numbered in row-major order in a tensor of this shape.
    sample_place place(const shape& extents, std::size_t element) const {
        std::size_t sample = first;
        if (axis && *axis < extents.rank()) {
            std::size_t inner = 1;
            for (std::size_t a = *axis + 1; a < extents.rank(); ++a) inner *= extents[a];
            sample += element / inner % extents[*axis];
        }
        if (!batch.origins.empty()) return batch.origins[sample];
        return {batch.number.value_or(0), sample};
    }
};

/// Returns the sums over the elements that are finite in float.
/// Errors  nonfinite_value if an element is NaN and its float value is not, or infinite and its float value is finite
template <class T>
squared_error_sums finite_error(const tensor_view<const T>& before, const tensor_view<const T>& now, const char* whose,
                                const sample_source& samples, nonfinite_elements& left_out) {
    std::vector<T> reference = to_vector<T>(before), values = to_vector<T>(now);
    nonfinite_elements here;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        if ((std::isnan(values[i]) && !std::isnan(reference[i])) ||
            (std::isinf(values[i]) && std::isfinite(reference[i])))
            throw nonfinite_value{"", std::string{whose} +
                                          " is not finite (NaN or infinity) where the float one is finite, or NaN "
                                          "where the float one is infinite"};
        if (std::isfinite(reference[i])) continue;
        if (here.count++ == 0) {
            const sample_place first = samples.place(before.shape, i);
            here.batch = first.batch;
            here.sample = first.sample;
        }
        reference[i] = values[i] = 0;
    }
    left_out += here;
    return squared_error(std::span<const T>{reference}, std::span<const T>{values});
}

/// Adds to the sums, and to the count of elements that were left out.
/// Errors  nonfinite_value
inline void compare_alike(const any_view& reference, const any_view& value, const char* whose,
                          const sample_source& samples, squared_error_sums& sums, nonfinite_elements& left_out) {
    const auto add = [&](const auto& before, const auto& now) {
        squared_error_sums all = squared_error(before, now);
        if (!std::isfinite(all.signal) || !std::isfinite(all.noise))
            all = finite_error(before, now, whose, samples, left_out);
        sums += all;
    };
    if (reference.holds<double>() && value.holds<double>()) return add(reference.as<double>(), value.as<double>());
    if (reference.holds<float>() && value.holds<float>()) return add(reference.as<float>(), value.as<float>());
    const std::vector<float> before = to_vector<float>(reference), now = to_vector<float>(value);
    add(tensor_view<const float>{before.data(), reference.shape}, tensor_view<const float>{now.data(), value.shape});
}

/// Adds to the sums, and to the count of elements that were left out. Padding is ignored.
/// Errors  shape_mismatch, nonfinite_value, bad_batch
inline void compare(const any_view& reference, const any_view& value, const char* whose, const batch_view& batch,
                    const axes& where, squared_error_sums& sums, nonfinite_elements& left_out) {
    if (!observable(reference) || !observable(value)) return;
    const shape extents = shape_of(reference);
    if (extents != shape_of(value))
        throw shape_mismatch{"", std::string{whose} + " has shape " + to_string(shape_of(value)) +
                                     " when quantized and " + to_string(extents) + " in float"};
    if (!may_have_padding(batch, where, extents.rank()))
        return compare_alike(reference, value, whose, {batch, where.sample}, sums, left_out);
    for (std::size_t s = 0; s < batch.samples; ++s) {
        const unpadded before{reference, where, batch, whose, s}, now{value, where, batch, whose, s};
        compare_alike(before.view(), now.view(), whose, {batch, where.sample, s}, sums, left_out);
    }
}

/// Returns no number if there is neither signal nor noise, or if both overflow a double.
inline double decibels_of(const squared_error_sums& sums) {
    const double found = sqnr_db(sums.signal, sums.noise);
    return std::isnan(found) ? no_number : found;
}

}  // namespace quantsweep::detail
