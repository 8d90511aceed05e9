// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of error.hpp.

#include <quantsweep/core/error.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string error_text(error_code code, std::string_view layer, std::string_view message) {
    std::string result = "quantsweep [" + std::to_string(static_cast<int>(code)) + "] ";
    if (!layer.empty()) result.append(layer).append(": ");
    return result.append(message);
}

}  // namespace detail

QUANTSWEEP_INLINE error::error(error_code code, std::string_view layer, std::string_view message)
    : std::runtime_error{detail::error_text(code, layer, message)}, code_{code}, layer_{layer} {}

QUANTSWEEP_INLINE std::string_view error::message() const {
    return std::string_view{what()}.substr(detail::error_text(code_, layer_, {}).size());
}

}  // namespace quantsweep
