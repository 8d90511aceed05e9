// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Parses and prints JSON documents.

#include <string>
#include <string_view>

#include <quantsweep/io/detail/strict_json.hpp>

namespace quantsweep::detail {

/// Errors  malformed_file if it is not an object; json::exception if it is not JSON
json parse_json(std::string_view text);

/// Writes a single line if indent is -1. Replaces bytes that are not UTF-8.
std::string json_text(const json& document, int indent);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/json_text.ipp>
#endif
