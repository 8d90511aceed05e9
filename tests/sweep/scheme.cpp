// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/scheme.hpp>

#include <string>

#include <doctest/doctest.h>

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
    CHECK(qs::parse_scheme("w4a8:per_group:64").weights->format.name() == "int4:symmetric:per_group:64");
    CHECK(qs::parse_scheme("w4a8:per_group:64").inputs->format.name() == "int8:affine");
    CHECK(!qs::parse_scheme("w4").inputs);
    CHECK(!qs::parse_scheme("a6").weights);
}

TEST_CASE("schemes are read from the formats of their parts") {
    const qs::scheme mx = qs::parse_scheme("w=mxfp4/a=mxfp8");
    CHECK(mx.name == "w=mxfp4/a=mxfp8");
    CHECK(mx.weights->format.name() == "mxfp4");
    CHECK(mx.inputs->format.name() == "mxfp8_e4m3");
    CHECK(mx.output->format.name() == "mxfp8_e4m3");
    const qs::scheme apart =
        qs::parse_scheme("inputs=fp8_e4m3:toward_zero/output=code_book:-1,-0.5,0,0.5,1:per_channel");
    CHECK(!apart.weights);
    CHECK(apart.inputs->format.name() == "fp8_e4m3:toward_zero");
    CHECK(apart.output->format.name() == "code_book:-1,-0.5,0,0.5,1:per_channel");
    CHECK(apart.output->estimator.name() == "mse");
}

TEST_CASE("what is no scheme is refused, and the message says what is one") {
    for (const char* bad : {"",
                            "w",
                            "a",
                            "8",
                            "wa",
                            "w8a8:",
                            "a8:per_channel",
                            "w8a8:per_tensor",
                            "w99",
                            "w8b8",
                            "w8a8 ",
                            "w8a8:per_group",
                            "w8a8:per_group:0",
                            "a8:per_group:64",
                            "w=",
                            "=mxfp4",
                            "x=mxfp4",
                            "w=mxfp4/",
                            "w=mxfp4/w=nf4",
                            "/",
                            "a=mxfp4/inputs=nf4",
                            "output=nf4/a=mxfp4",
                            "w=mxfp4,a=mxfp4",
                            "w=mxfp4/a8"}) {
        INFO(bad);
        CHECK_THROWS_AS(qs::parse_scheme(bad), qs::unknown_format);
    }
    try {
        qs::parse_scheme("int8");
    } catch (const qs::unknown_format& e) {
        CHECK(std::string{e.what()}.find("such as w8a8, w4a8, w8 or a4") != std::string::npos);
    }
}
