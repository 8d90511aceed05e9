// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  JSON documents from bytes and to files.

#include <filesystem>
#include <string>

#include <quantsweep/io/detail/strict_json.hpp>

namespace quantsweep::detail {

/// Errors  malformed_file where it is not an object; json::exception where it is not JSON
json parse_json(const std::string& bytes);

/// Errors  unreadable_file
void write_json(const std::filesystem::path& path, const json& document, int indent);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/file.ipp>
#endif
