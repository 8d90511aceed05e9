// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of to_vector.hpp.

#include <quantsweep/core/to_vector.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Row-major elements, which lie where they are or in a copy.
struct row_major_elements {
    std::vector<std::byte> copy{};
    const void* first;

    row_major_elements(const any_view& values, std::optional<std::size_t> axis) : first{values.data} {
        if (axis.value_or(0) == 0 && values.strides == row_major(values.shape)) return;
        copy = row_major_bytes(values, axis);
        first = copy.data();
    }
};

}  // namespace detail

template <>
QUANTSWEEP_INLINE std::vector<float> to_vector(const any_view& values, std::optional<std::size_t> first) {
    if (!observable(values)) return {};
    const detail::row_major_elements elements{values, first};
    std::vector<float> result(element_count(values.shape));
    read_floats(elements.first, values.type, 1, result);
    return result;
}

template <>
QUANTSWEEP_INLINE std::vector<double> to_vector(const any_view& values, std::optional<std::size_t> first) {
    if (!observable(values)) return {};
    if (!values.holds<double>()) {
        const std::vector<float> floats = to_vector<float>(values, first);
        return {floats.begin(), floats.end()};
    }
    const detail::row_major_elements elements{values, first};
    const auto* begin = static_cast<const double*>(elements.first);
    return {begin, begin + element_count(values.shape)};
}

}  // namespace quantsweep
