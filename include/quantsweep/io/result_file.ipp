// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of result_file.hpp.

#include <quantsweep/io/result_file.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/detail/result_json.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string result_to_json(const sweep_result& result) {
    return detail::json_text(detail::result_document(result), -1);
}

QUANTSWEEP_INLINE sweep_result result_from_json(std::string_view text) {
    return detail::reading("", [&] { return detail::result_of(detail::parse_json(text)); });
}

QUANTSWEEP_INLINE void save_result(const std::string& path, const sweep_result& result) {
    write_file(path, detail::json_text(detail::result_document(result), 1) + "\n");
}

QUANTSWEEP_INLINE sweep_result load_result(const std::string& path) {
    const std::string bytes = read_file(path);
    return detail::reading(path, [&] { return result_from_json(bytes); });
}

}  // namespace quantsweep
