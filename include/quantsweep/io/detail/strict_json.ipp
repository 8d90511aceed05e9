// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of strict_json.hpp.

#include <quantsweep/io/detail/strict_json.hpp>

#include <cmath>
#include <limits>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE json number(double x) {
    if (std::isnan(x)) return "NaN";
    if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
    return x;
}

QUANTSWEEP_INLINE void refuse(const json& found, std::string_view expected) {
    // Names arrays and objects by their kind only: dump() is recursive, and a hostile file may nest them a million
    // levels deep.
    std::string shown = found.is_structured()
                            ? "an " + std::string{found.type_name()} + " of " + std::to_string(found.size())
                            : found.dump(-1, ' ', false, json::error_handler_t::replace);
    if (shown.size() > 40) shown = shown.substr(0, 37) + "...";
    throw malformed_file{"", "found " + shown + " where " + std::string{expected} + " was expected"};
}

QUANTSWEEP_INLINE double to_double(const json& j) {
    if (j.is_number()) return j.get<double>();
    if (j == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (j == "Infinity") return std::numeric_limits<double>::infinity();
    if (j == "-Infinity") return -std::numeric_limits<double>::infinity();
    refuse(j, "a number");
}

QUANTSWEEP_INLINE float to_float(const json& j) {
    const double x = to_double(j);
    if (std::isfinite(x) && std::abs(x) > double{std::numeric_limits<float>::max()}) refuse(j, "a 32-bit float");
    return static_cast<float>(x);
}

QUANTSWEEP_INLINE std::uint64_t to_count(const json& j) {
    // A parsed count is unsigned. A count in a document that a program builds may be signed.
    if (!j.is_number_unsigned() && !(j.is_number_integer() && j.get<std::int64_t>() >= 0)) refuse(j, "a count");
    return j.get<std::uint64_t>();
}

QUANTSWEEP_INLINE std::size_t to_size(const json& j) {
    const std::uint64_t count = to_count(j);
    if (count > std::numeric_limits<std::size_t>::max()) refuse(j, "a smaller count");
    return static_cast<std::size_t>(count);
}

QUANTSWEEP_INLINE bool to_bool(const json& j) {
    if (!j.is_boolean()) refuse(j, "true or false");
    return j.get<bool>();
}

QUANTSWEEP_INLINE std::string read_text(const json& j) {
    if (!j.is_string()) refuse(j, "a string");
    return j.get<std::string>();
}

QUANTSWEEP_INLINE const json& member(const json& j, const char* key) {
    if (!j.is_object()) refuse(j, std::string{"an object with \""} + key + "\"");
    const auto found = j.find(key);
    if (found == j.end()) throw malformed_file{"", std::string{"\""} + key + "\" is missing"};
    return *found;
}

QUANTSWEEP_INLINE json text_or_null(const std::string& text) { return text.empty() ? json{} : json(text); }
QUANTSWEEP_INLINE std::string read_text_or_empty(const json& j) { return j.is_null() ? std::string{} : read_text(j); }

}  // namespace quantsweep::detail
