// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Splits a prefix off a text.

#include <optional>
#include <string_view>

namespace quantsweep::detail {

/// Returns the text after the prefix, or nullopt if the text does not begin with it.
inline std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return {};
    return text.substr(prefix.size());
}

}  // namespace quantsweep::detail
