// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of shape.hpp.

#include <quantsweep/core/shape.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void refuse_rank(std::size_t rank) {
    throw invalid_argument{"", "the tensor has rank " + std::to_string(rank) + "; the library supports at most rank 8"};
}

template <class T>
std::string dimensions_text(const dimensions<T>& values) {
    std::string text = "[";
    for (const T& value : values) text += (text.size() > 1 ? ", " : "") + std::to_string(value);
    return text + "]";
}

}  // namespace detail

QUANTSWEEP_INLINE std::string to_string(const shape& values) { return detail::dimensions_text(values); }
QUANTSWEEP_INLINE std::string to_string(const strides& values) { return detail::dimensions_text(values); }

}  // namespace quantsweep
