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

/// None where the text is no number, or more than one.
template <std::floating_point T>
std::optional<T> parse_number(std::string_view text) {
    T number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

/// What follows the prefix; none where the text does not begin with it.
inline std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return {};
    return text.substr(prefix.size());
}

}  // namespace quantsweep::detail
