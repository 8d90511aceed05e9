// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads JSON that may hold anything: nothing is converted that was not written that way.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <quantsweep/core/error.hpp>

namespace quantsweep::detail {

using json = nlohmann::json;

/// JSON has no word for them, and null would not say which.
inline json number(double x) {
    if (std::isnan(x)) return "NaN";
    if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
    return x;
}

[[noreturn]] inline void refuse(const json& found, std::string_view expected) {
    // Arrays and objects by their kind: dump() is recursive, and a hostile file nests them a million deep.
    std::string shown = found.is_structured()
                            ? "an " + std::string{found.type_name()} + " of " + std::to_string(found.size())
                            : found.dump(-1, ' ', false, json::error_handler_t::replace);
    if (shown.size() > 40) shown = shown.substr(0, 37) + "...";
    throw malformed_file{"", "found " + shown + " where " + std::string{expected} + " was expected"};
}

inline double to_double(const json& j) {
    if (j.is_number()) return j.get<double>();
    if (j == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (j == "Infinity") return std::numeric_limits<double>::infinity();
    if (j == "-Infinity") return -std::numeric_limits<double>::infinity();
    refuse(j, "a number");
}

inline float to_float(const json& j) {
    const double x = to_double(j);
    if (std::isfinite(x) && std::abs(x) > double{std::numeric_limits<float>::max()}) refuse(j, "a 32-bit float");
    return static_cast<float>(x);
}

inline std::uint64_t to_count(const json& j) {
    // Parsed counts are unsigned; those put together in a program may be signed.
    if (!j.is_number_unsigned() && !(j.is_number_integer() && j.get<std::int64_t>() >= 0)) refuse(j, "a count");
    return j.get<std::uint64_t>();
}

inline bool to_bool(const json& j) {
    if (!j.is_boolean()) refuse(j, "true or false");
    return j.get<bool>();
}

inline std::string read_text(const json& j) {
    if (!j.is_string()) refuse(j, "a string");
    return j.get<std::string>();
}

inline const json& member(const json& j, const char* key) {
    if (!j.is_object()) refuse(j, std::string{"an object with \""} + key + "\"");
    const auto found = j.find(key);
    if (found == j.end()) throw malformed_file{"", std::string{"\""} + key + "\" is missing"};
    return *found;
}

/// What an older file, which has no such member, means.
inline json member_or(const json& j, const char* key, json otherwise) {
    const auto found = j.find(key);
    return found == j.end() ? std::move(otherwise) : *found;
}

/// An array, each element through `convert`.
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

/// Empty texts are null.
inline json text_or_null(const std::string& text) { return text.empty() ? json{} : json(text); }
inline std::string read_text_or_empty(const json& j) { return j.is_null() ? std::string{} : read_text(j); }

/// Whatever is wrong inside becomes a malformed_file that names the file, or the part of it.
template <class Read>
auto reading(std::string_view where, Read&& read) {
    try {
        return read();
    } catch (const json::exception& e) {
        throw malformed_file{where, e.what()};
    } catch (const error& e) {
        if (where.empty() && e.code() == error_code::malformed_file) throw;
        const std::string_view what = e.what();  // "quantsweep [id] message"
        throw malformed_file{where, what.substr(what.find("] ") + 2)};
    }
}

}  // namespace quantsweep::detail
