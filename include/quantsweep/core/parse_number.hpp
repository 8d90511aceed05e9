// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Parses a number that takes up a whole text.

#include <cstdint>
#include <optional>
#include <string_view>

namespace quantsweep {

/// T is float, double, unsigned or std::uint64_t. Returns none if the text is not exactly one number. Returns none,
/// too, if a whole number begins with a zero, since no name() writes such a text.
template <class T>
std::optional<T> parse_number(std::string_view text) = delete;

/// Returns none if any part of the text is not the number.
template <>
std::optional<float> parse_number(std::string_view text);
template <>
std::optional<double> parse_number(std::string_view text);
template <>
std::optional<unsigned> parse_number(std::string_view text);
template <>
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/parse_number.ipp>
#endif
