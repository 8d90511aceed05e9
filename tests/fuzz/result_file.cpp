// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/result_file.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz.hpp"

namespace qs = quantsweep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto load = [](const std::string& bytes) {
        return qs::detail::reading("", [&] { return qs::result_from_json(qs::detail::parse_json(bytes)); });
    };
    const auto save = [](const qs::sweep_result& result) { return qs::result_to_json(result).dump(); };
    fuzz::check_parser({reinterpret_cast<const char*>(data), size}, load, save);
    return 0;
}
