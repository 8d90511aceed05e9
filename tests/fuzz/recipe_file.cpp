// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/recipe_file.hpp>

#include <cstddef>
#include <cstdint>

#include "fuzz.hpp"

namespace qs = quantsweep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::check_parser({reinterpret_cast<const char*>(data), size}, qs::recipes_from_json, qs::recipes_to_json);
    return 0;
}
