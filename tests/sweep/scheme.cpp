// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/scheme.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

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

TEST_CASE("the parts of a scheme name their estimators") {
    const qs::scheme both = qs::parse_scheme("w=int8:symmetric@percentile:99.99/a=int8:affine@min_max");
    CHECK(both.name == "w=int8:symmetric@percentile:99.99/a=int8:affine@min_max");
    CHECK(both.weights->format.name() == "int8:symmetric");
    CHECK(both.weights->estimator.name() == "percentile:99.99");
    CHECK(both.inputs->estimator.name() == "min_max");
    CHECK(both.output->estimator.name() == "min_max");
    const qs::scheme apart = qs::parse_scheme("inputs=fp8_e4m3@fixed:-1:1/output=int4:affine@best_of:mse,entropy");
    CHECK(apart.inputs->estimator.name() == "fixed:-1:1");
    CHECK(apart.output->estimator.name() == "best_of:mse,entropy");
}

TEST_CASE("an estimator that a scheme cannot use is refused, and the message says what there is") {
    for (const char* bad : {"w=int8:symmetric@", "w=int8:symmetric@foo/a=int8:affine", "a=int8:affine@mse@mse",
                            "w=int8:symmetric@best_of:mse,foo", "w=int8:symmetric@percentile:101"}) {
        INFO(bad);
        CHECK_THROWS_AS(qs::parse_scheme(bad), qs::unknown_estimator);
    }
    CHECK_THROWS_WITH_AS(qs::parse_scheme("w=int8:symmetric@foo"),
                         doctest::Contains("\"foo\" names no range estimator; known are min_max, mse, entropy"),
                         qs::unknown_estimator);
    CHECK_THROWS_WITH_AS(qs::parse_scheme("w=mxfp4@min_max"),
                         doctest::Contains("mxfp4 takes its scales from each tensor itself"), qs::invalid_argument);
    CHECK_THROWS_WITH_AS(qs::parse_scheme("w8a8@min_max"), doctest::Contains("w=int8:symmetric@percentile:99.99"),
                         qs::unknown_format);
    CHECK_THROWS_AS(qs::parse_scheme("w8a8:per_channel@min_max"), qs::unknown_format);
    CHECK_THROWS_AS(qs::parse_scheme("w8a8:per_group:64@min_max"), qs::unknown_format);
}

TEST_CASE("the text of a scheme is the shortest that makes it, and leaves out the estimators that go without saying") {
    const std::pair<const char*, const char*> texts[] = {
        {"w8a8", "w8a8"},
        {"w4", "w4"},
        {"a16", "a16"},
        {"w4a8:per_group:64", "w4a8:per_group:64"},
        {"w=int8:symmetric@mse/a=int8:affine@mse", "w8a8"},
        {"inputs=int8:affine/output=int8:affine", "a8"},
        {"w=int8:symmetric@min_max/a=int8:affine", "w=int8:symmetric@min_max/a=int8:affine"},
        {"output=int8:affine@mse", "output=int8:affine"},
        {"w=mxfp4/a=mxfp8", "w=mxfp4/a=mxfp8_e4m3"},
        {"a=int8:affine:per_group:4@min_max", "a=int8:affine:per_group:4"},
        {"a=int8:affine:per_group:4@mse", "a=int8:affine:per_group:4@mse"},
        {"w=int8:affine:per_group:4@mse", "w=int8:affine:per_group:4"},
        {"w=int8:symmetric:half_away/a=int8:affine", "w=int8:symmetric:half_away/a=int8:affine"},
        {"w=int8:symmetric_full", "w=int8:symmetric_full"}};
    for (const auto& [given, shortest] : texts) CHECK(qs::scheme_text(qs::parse_scheme(given)) == shortest);
    CHECK(qs::scheme_text(qs::scheme{"nothing"}).empty());
}

TEST_CASE("every scheme is read back from its text, whatever its formats and estimators") {
    std::vector<qs::any_format> formats;
    for (std::string number : {"int2:symmetric", "int8:symmetric", "int16:symmetric", "int8:symmetric_full",
                               "int8:affine", "uint4:symmetric", "uint8:affine", "fp8_e4m3", "fp8_e5m2", "fp6_e3m2",
                               "fp6_e2m3", "fp4_e2m1", "bfloat16", "half", "log2_4", "code_book:-1,-0.3,0,1e+30"})
        for (const char* rounding : {"", ":half_away", ":toward_zero", ":stochastic:7", ":divide", ":half_away:divide"})
            for (const char* shared : {"", ":per_channel", ":per_group:64"})
                if (*rounding == 0 || !number.starts_with("code"))
                    formats.push_back(qs::any_format::parse(number + rounding + shared));
    for (const char* with_scales : {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e2m3", "mxfp6_e3m2", "mxfp4", "mxint8", "nvfp4",
                                    "nf4", "mxfp4:stochastic:1", "q4_k", "iq4_nl"})
        formats.push_back(qs::any_format::parse(with_scales));
    std::vector<qs::any_estimator> estimators;
    for (const char* name :
         {"min_max", "mse", "entropy", "aciq:gaussian", "aciq:laplace", "percentile:99.99", "percentile_magnitude:99.9",
          "sigma:2.5", "fixed:-1e-07:1e+30", "power_of_two:mse", "power_of_two:fixed:-1:1",
          "best_of:min_max,percentile:99.9,mse", "best_of:power_of_two:mse,mse"})
        estimators.push_back(qs::any_estimator::parse(name));
    const auto read_back = [](qs::scheme how) {
        how.name = qs::scheme_text(how);
        if (!(qs::parse_scheme(how.name) == how)) FAIL_CHECK(how.name);
        if (qs::scheme_text(qs::parse_scheme(how.name)) != how.name) FAIL_CHECK(how.name);
    };
    const qs::tensor_scheme plain{qs::any_format::parse("int8:affine"), qs::any_estimator::parse("mse")};
    for (std::size_t f = 0; f < formats.size(); ++f)
        for (std::size_t e = 0; e < estimators.size(); ++e) {
            const qs::tensor_scheme one{formats[f], estimators[e]};
            const qs::tensor_scheme other{formats[(f * 7 + e) % formats.size()], estimators[(e * 5 + f) % 13]};
            read_back({"", one});
            read_back({"", {}, one, one});
            read_back({"", one, one, one});
            read_back({"", one, plain, plain});
            read_back({"", {}, one});
            read_back({"", other, {}, one});
            read_back({"", one, other, plain});
        }
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

TEST_CASE("biases as integers are part of a scheme's text") {
    for (const char* text :
         {"w8a8/b=int32", "w8a8:per_channel/b=int32", "w=int8:symmetric@entropy/a=int8:affine/b=int32"}) {
        const qs::scheme how = qs::parse_scheme(text);
        CHECK(how.integer_biases);
        CHECK(how.name == text);
        CHECK(qs::scheme_text(how) == text);
        qs::scheme floats = how;
        floats.integer_biases = false;
        CHECK_FALSE(how == floats);
        CHECK(qs::scheme_text(floats) + "/b=int32" == text);
    }
    CHECK_FALSE(qs::w8a8().integer_biases);
    for (const char* text : {"/b=int32", "b=int32", "w8a8/b=int16", "w8a8/b=int32/b=int32", "b=int32/w=int8:symmetric"})
        CHECK_THROWS_AS(qs::parse_scheme(text), qs::unknown_format);
}

TEST_CASE("Single operands have choices of their own") {
    const qs::scheme keys = qs::parse_scheme("in1=int8:symmetric:per_token");
    CHECK(!keys.input(0));
    REQUIRE(keys.input(1));
    CHECK(keys.input(1)->format.name() == "int8:symmetric:per_token");
    CHECK(keys.input(1)->estimator.name() == "min_max");
    CHECK(keys.quantizes_inputs());
    CHECK(!keys.quantizes_weights());

    const qs::scheme mixed =
        qs::parse_scheme("w=int8:symmetric/w1=int4:symmetric:per_group:32/inputs=int8:affine/in0=float");
    CHECK(mixed.weight(0)->format.name() == "int8:symmetric");
    CHECK(mixed.weight(1)->format.name() == "int4:symmetric:per_group:32");
    CHECK(mixed.weight(2) == mixed.weight(0));
    CHECK(!mixed.input(0));
    CHECK(mixed.input(7) == mixed.inputs);
    CHECK(!qs::parse_scheme("in0=float").quantizes_inputs());

    for (const char* text : {"in1=int8:symmetric:per_token", "in0=int8:affine@entropy/in2=float",
                             "w=int8:symmetric/w1=int4:symmetric:per_group:32/a=int8:affine/in0=float",
                             "w0=mxfp4/inputs=int8:affine:dynamic/output=mxfp4/in12=nf4"})
        CHECK(qs::scheme_text(qs::parse_scheme(text)) == text);
    for (const char* bad : {"in=int8:affine", "in1=", "in1=int8:affine/in1=float", "in-1=int8:affine", "in1.5=float",
                            "w1=", "inn1=float", "output=float", "in1 =float"}) {
        INFO(bad);
        CHECK_THROWS_AS(qs::parse_scheme(bad), qs::unknown_format);
    }
}

TEST_CASE("A scheme of tokens is one of activations with extremes as they come") {
    for (const char* bad : {"w=int8:symmetric:per_token", "w=int8:symmetric:dynamic", "w1=int8:symmetric:per_token",
                            "a=int8:affine:per_token@mse", "a=int8:affine:dynamic@entropy",
                            "in1=int8:affine:per_token@percentile:99.9"}) {
        INFO(bad);
        CHECK_THROWS_AS(qs::detail::check_scheme(qs::parse_scheme(bad)), qs::invalid_argument);
    }
    for (const char* good : {"a=int8:affine:per_token", "a=int8:affine:dynamic@min_max", "in1=fp8_e4m3:per_token"})
        CHECK_NOTHROW(qs::detail::check_scheme(qs::parse_scheme(good)));
}
