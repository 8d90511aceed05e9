// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A batch's output as one row of floats a sample, copied only where memory is laid out otherwise.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/to_vector.hpp>

namespace quantsweep::detail {

/// Row-major over the axes that are not the sample's. A tensor without a sample axis is one sample.
class sample_rows {
public:
    /// Errors  shape_mismatch where the sample axis is not `samples` long
    template <class T>
    sample_rows(const tensor_view<const T>& values, std::optional<std::size_t> axis, std::size_t samples,
                const std::string& layer) {
        if (axis && *axis >= values.shape.rank()) axis.reset();
        const std::size_t along = axis ? values.shape[*axis] : 1;
        if (along != samples)
            throw shape_mismatch{layer, "its output " + to_string(values.shape) + " holds " + std::to_string(along) +
                                            " samples, the batch has " + std::to_string(samples) +
                                            "; say the sample axis in axes(node)"};
        elements_ = values.size() / samples;
        if constexpr (std::is_same_v<T, float>) {
            if (axis.value_or(0) == 0 && values.strides == row_major(values.shape)) {
                first_ = values.data;
                return;
            }
        }
        copy_ = to_vector<float>(values, axis);
        first_ = copy_.data();
    }
    sample_rows(const sample_rows&) = delete;
    sample_rows& operator=(const sample_rows&) = delete;

    std::span<const float> operator[](std::size_t sample) const { return {first_ + sample * elements_, elements_}; }

private:
    std::vector<float> copy_{};
    const float* first_ = nullptr;
    std::size_t elements_ = 0;
};

}  // namespace quantsweep::detail
