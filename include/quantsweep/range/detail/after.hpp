// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Texts that begin with a word.

#include <optional>
#include <string_view>

namespace quantsweep::detail {

/// What follows the prefix; none where the text does not begin with it.
inline std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return {};
    return text.substr(prefix.size());
}

}  // namespace quantsweep::detail
