// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads JSON that may contain anything. Converts no value from another type than the one it was written as.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

namespace quantsweep::detail {

using json = nlohmann::json;

/// Writes numbers that are not finite as words: JSON has no such numbers, and null would not say which one it was.
json number(double x);

/// Says what was found and what was expected.
/// Errors  malformed_file, always
[[noreturn]] void refuse(const json& found, std::string_view expected);

double to_double(const json& j);
float to_float(const json& j);
std::uint64_t to_count(const json& j);
/// Reads a count that fits a std::size_t.
std::size_t to_size(const json& j);
bool to_bool(const json& j);
std::string read_text(const json& j);
const json& member(const json& j, const char* key);

/// Reads an array and converts each element with `convert`.
template <class Convert>
auto to_list(const json& j, Convert&& convert) {
    if (!j.is_array()) refuse(j, "an array");
    std::vector<std::decay_t<decltype(convert(j))>> values;
    values.reserve(j.size());
    for (const json& element : j) values.push_back(convert(element));
    return values;
}

template <class Range, class Convert>
json list(const Range& values, Convert&& convert) {
    json result = json::array();
    for (const auto& value : values) result.push_back(convert(value));
    return result;
}

/// Writes an empty text as null.
json text_or_null(const std::string& text);
std::string read_text_or_empty(const json& j);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/strict_json.ipp>
#endif
