// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of json_text.hpp.

#include <quantsweep/io/detail/json_text.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE json parse_json(std::string_view text) {
    json document = json::parse(text);
    if (!document.is_object()) refuse(document, "an object");
    return document;
}

QUANTSWEEP_INLINE std::string json_text(const json& document, int indent) {
    return document.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace quantsweep::detail
