// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/result_file.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz.hpp"

namespace qs = quantsweep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::check_parser({reinterpret_cast<const char*>(data), size}, qs::result_from_json, qs::result_to_json);
    return 0;
}
