// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include <quantsweep/io/detail/journal_lines.hpp>

#include "fuzz.hpp"

namespace qs = quantsweep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto load = [](const std::string& bytes) {
        std::istringstream file{bytes};
        return qs::detail::read_journal(file);
    };
    const auto save = [](const qs::detail::journal_content& content) {
        std::string bytes;
        if (content.of) bytes += qs::detail::line_of(qs::detail::header_to_json(*content.of));
        for (const auto& [place, record] : content.records)
            bytes += qs::detail::line_of(qs::detail::record_to_json(place.first, place.second, record));
        return bytes + content.torn;
    };
    fuzz::check_parser({reinterpret_cast<const char*>(data), size}, load, save);
    return 0;
}
