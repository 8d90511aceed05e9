// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of file.hpp.

#include <quantsweep/io/detail/file.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE json parse_json(const std::string& bytes) {
    const json document = json::parse(bytes);
    if (!document.is_object()) refuse(document, "an object");
    return document;
}

QUANTSWEEP_INLINE void write_json(const std::filesystem::path& path, const json& document, int indent) {
    write_file(path, document.dump(indent, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace quantsweep::detail
