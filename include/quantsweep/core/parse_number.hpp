// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads a number from the whole of a text.

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace quantsweep {

/// None where the text is not one number and nothing else; nor where a whole number begins with a zero, since such a text
/// would not come back from a name().
template <class T>
std::optional<T> parse_number(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (text.empty() || failure != std::errc{} || stop != end) return {};
    if (std::is_integral_v<T> && text.size() > 1 && text.front() == '0') return {};
    return value;
}

}  // namespace quantsweep
