// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parse_number.hpp.

#include <quantsweep/core/parse_number.hpp>

#include <charconv>
#include <system_error>
#include <type_traits>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

template <class T>
std::optional<T> read_number(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (text.empty() || failure != std::errc{} || stop != end) return {};
    if (std::is_integral_v<T> && text.size() > 1 && text.front() == '0') return {};
    return value;
}

}  // namespace detail

template <>
QUANTSWEEP_INLINE std::optional<float> parse_number(std::string_view text) {
    return detail::read_number<float>(text);
}
template <>
QUANTSWEEP_INLINE std::optional<double> parse_number(std::string_view text) {
    return detail::read_number<double>(text);
}
template <>
QUANTSWEEP_INLINE std::optional<unsigned> parse_number(std::string_view text) {
    return detail::read_number<unsigned>(text);
}
template <>
QUANTSWEEP_INLINE std::optional<std::uint64_t> parse_number(std::string_view text) {
    return detail::read_number<std::uint64_t>(text);
}

}  // namespace quantsweep
