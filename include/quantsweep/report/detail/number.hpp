// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats numbers as text, the same in every locale.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quantsweep::detail {

inline constexpr std::string_view dash = "\u2013";

template <class... Arguments>
std::string to_text(double value, Arguments... arguments) {
    if (std::isnan(value)) return std::string{dash};
    if (std::isinf(value)) return value < 0 ? "-\u221e" : "\u221e";
    std::array<char, 400> buffer{};  // the longest double in fixed notation has 309 digits before the point
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, arguments...);
    std::string text{buffer.data(), end.ptr};
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return text;
}

/// Returns the shortest text that reads back as the same double. NaN gives an empty text.
inline std::string shortest(double value) {
    if (std::isnan(value)) return {};
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    return to_text(value);
}
inline std::string fixed(double value, int decimals) { return to_text(value, std::chars_format::fixed, decimals); }
inline std::string rounded(double value, int digits) { return to_text(value, std::chars_format::general, digits); }

/// Returns a number of significant digits. Keeps trailing zeros, so that a column of numbers lines up: 42.00,
/// 1.204e-05.
inline std::string significant(double value, int digits) {
    const double size = std::abs(value);
    if (size == 0) return fixed(0, digits - 1);
    if (!(size >= 1e-3 && size < 1e6)) return rounded(value, digits);
    return fixed(value, std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(size)))));
}

/// Returns text such as "12,345".
inline std::string grouped(std::uint64_t value) {
    std::string text = std::to_string(value);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
    return text;
}

/// Returns three digits and a decimal unit, such as "1.25 MB".
inline std::string bytes(double value) {
    static constexpr std::array<std::string_view, 6> units{" B", " kB", " MB", " GB", " TB", " PB"};
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit) value /= 1000;
    const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return fixed(value, decimals).append(units[unit]);
}
inline std::string bytes(std::uint64_t value) { return bytes(static_cast<double>(value)); }

/// Returns text such as "0.42 s", "73.5 s", "3 min 20 s", "2 h 5 min".
inline std::string duration(double seconds) {
    if (!(seconds >= 0) || seconds > 1e9) return std::string{dash};
    if (seconds < 99.95) return fixed(seconds, seconds < 9.995 ? 2 : 1) + " s";
    const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
    if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

inline std::string decibels(double value) { return fixed(value, 1); }

inline std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words) text.append(text.empty() ? "" : separator).append(word);
    return text;
}

/// Returns text such as "1 layer" or "2 layers".
inline std::string counted(std::uint64_t count, std::string_view noun) {
    return grouped(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

/// Returns the width on a terminal of text without wide or combining characters.
inline std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    return count;
}

}  // namespace quantsweep::detail
