// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/calibration_file.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz.hpp"

namespace qs = quantsweep;

namespace {

template <qs::saved_observer Observer>
void check(const std::string& bytes) {
    const auto load = [](const std::string& text) { return qs::calibration_from_json<Observer>(text); };
    const auto save = [](const qs::calibration<Observer>& c) { return qs::calibration_to_json(c); };
    fuzz::check_parser(bytes, load, save);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes{reinterpret_cast<const char*>(data), size};
    check<qs::bit_histogram<>>(bytes);
    check<qs::combined<qs::min_max, qs::moving_average_min_max, qs::moments, qs::per_channel<qs::min_max>>>(bytes);
    return 0;
}
