// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>

#include <quantsweep/sweep/scheme.hpp>

namespace qs = quantsweep;

TEST_CASE("schemes are read from their names") {
    const qs::scheme both = qs::w8a8();
    CHECK(both.name == "w8a8");
    REQUIRE((both.weights && both.inputs && both.output));
    CHECK(both.weights->format.name() == "int8:symmetric");
    CHECK(both.inputs->format.name() == "int8:affine");
    CHECK(both.output->estimator.name() == "mse");
    CHECK(qs::w8a8_per_channel().weights->format.name() == "int8:symmetric:per_channel");
    CHECK(qs::w4a8().weights->format.name() == "int4:symmetric");
    CHECK(qs::w4a4().inputs->format.name() == "int4:affine");
    CHECK(!qs::parse_scheme("w4").inputs);
    CHECK(!qs::parse_scheme("a6").weights);
}

TEST_CASE("what is no scheme is refused, and the message says what is one") {
    for (const char* bad : {"", "w", "a", "8", "wa", "w8a8:", "a8:per_channel", "w8a8:per_tensor", "w99", "w8b8", "w8a8 "}) {
        INFO(bad);
        CHECK_THROWS_AS(qs::parse_scheme(bad), qs::unknown_format);
    }
    try {
        qs::parse_scheme("int8");
    } catch (const qs::unknown_format& e) {
        CHECK(std::string{e.what()}.find("such as w8a8, w4a8, w8 or a4") != std::string::npos);
    }
}
