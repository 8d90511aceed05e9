// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  JSON documents from text and to text.

#include <string>
#include <string_view>

#include <quantsweep/io/detail/strict_json.hpp>

namespace quantsweep::detail {

/// Errors  malformed_file where it is not an object; json::exception where it is not JSON
json parse_json(std::string_view text);

/// On one line where indent is -1. Bytes that are not UTF-8 are replaced.
std::string json_text(const json& document, int indent);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/json_text.ipp>
#endif
