// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of document.hpp.

#include <quantsweep/io/detail/document.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/json_state.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE std::string document_text(function_ref<void(state_writer)> write) {
    json document;
    write(state_access::writer(document));
    return json_text(document, -1);
}

QUANTSWEEP_INLINE void read_document(std::string_view text, function_ref<void(state_reader)> read) {
    reading("", [&] {
        const json document = parse_json(text);
        read(state_access::reader(document));
    });
}

QUANTSWEEP_INLINE void save_document(const std::string& path, function_ref<void(state_writer)> write) {
    write_file(path, document_text(write) + "\n");
}

QUANTSWEEP_INLINE void load_document(const std::string& path, function_ref<void(state_reader)> read) {
    const std::string bytes = read_file(path);
    reading(path, [&] { read_document(bytes, read); });
}

}  // namespace quantsweep::detail
