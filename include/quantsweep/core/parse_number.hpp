// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads a number from the whole of a text.

#include <cstdint>
#include <optional>
#include <string_view>

namespace quantsweep {

/// T is float, double, unsigned or std::uint64_t. None where the text is not one number and nothing else; nor where a
/// whole number begins with a zero, since such a text would not come back from a name().
template <class T>
std::optional<T> parse_number(std::string_view text) = delete;

/// None where the text is anything but a number, all of it.
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
