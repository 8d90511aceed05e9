// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/calibration_memory.hpp>

#include <cstdint>

#include <doctest/doctest.h>

#include "example_result.hpp"

using namespace quantsweep;

TEST_CASE("keeping every output takes four bytes an element a sample; the largest is marked once") {
    sweep_result result = testing::example_result({.layers = 5});
    result.calibration_samples = 10;
    for (layer_summary& layer : result.layers) layer.output_elements = 100;
    result.layers[2].output_elements = result.layers[3].output_elements = 200;
    const calibration_memory_table table = calibration_memory(result);
    REQUIRE(table.lines.size() == 5);
    CHECK(table.lines[0].all_bytes == 4000);
    CHECK(table.all_bytes == 3 * 4000 + 2 * 8000);
    std::uint64_t kept = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(table.lines[i].largest == (i == 2));
        kept += result.layers[i].summary_bytes;
    }
    CHECK(table.summary_bytes == kept);
}

TEST_CASE("without calibration there is no table") {
    sweep_result result = testing::example_result();
    result.calibration_samples = 0;
    CHECK(calibration_memory(result).lines.empty());
    CHECK(calibration_memory(sweep_result{}).lines.empty());
}
