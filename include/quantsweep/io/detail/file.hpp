// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  JSON documents from bytes and to files.

#include <filesystem>
#include <string>

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep::detail {

inline json parse_json(const std::string& bytes) {
    const json document = json::parse(bytes);
    if (!document.is_object()) refuse(document, "an object");
    return document;
}

inline void write_json(const std::filesystem::path& path, const json& document, int indent) {
    write_file(path, document.dump(indent, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace quantsweep::detail
