// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Numbers in the names of estimators.

#include <array>
#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace quantsweep::detail {

/// The shortest text that reads back as the same number.
template <std::floating_point T>
std::string number_text(T number) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

/// What follows the prefix; none where the text does not begin with it.
inline std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return {};
    return text.substr(prefix.size());
}

}  // namespace quantsweep::detail
