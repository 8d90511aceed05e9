// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>

#include <quantsweep/format/any_format.hpp>

namespace {

using namespace quantsweep;

/// A user's format: signs, no apply, no step.
struct ternary {
    struct quantizer_type {
        float operator()(float x) const { return x < 0 ? -1.0f : x > 0 ? 1.0f : 0.0f; }
        float low() const { return -1; }
        float high() const { return 1; }
    };
    quantizer_type quantizer(range) const { return {}; }
    unsigned bits() const { return 2; }
    std::string name() const { return "ternary"; }
};

}  // namespace

TEST_CASE("every integer format's name comes back, with either granularity") {
    for (unsigned bits = 2; bits <= 16; ++bits)
        for (const char* sign : {"int", "uint"})
            for (const char* kind : {":symmetric", ":affine"})
                for (const char* shared : {"", ":per_channel"}) {
                    const std::string name = sign + std::to_string(bits) + kind + shared;
                    const any_format f = any_format::parse(name);
                    CHECK(f.name() == name);
                    CHECK(f.bits() == bits);
                    CHECK(f.symmetric() == (std::string{kind} == ":symmetric"));
                    CHECK((f.granularity() == granularity::per_channel) == (*shared != 0));
                }
    CHECK(any_format::parse("int8:affine:per_tensor") == any_format::parse("int8:affine"));
    CHECK_FALSE(any_format::parse("int8:affine:per_channel") == any_format::parse("int8:affine"));
}

TEST_CASE("an unknown format lists what is known") {
    for (const std::string text : {"", "int8", "int", "int1:affine", "int17:affine", "int08:affine", "int8:affine ",
                                   "uuint8:affine", "int8:affine:per_group", "int8:affine:", "int-8:affine",
                                   "fp8:affine", "int8:per_channel", "int8:affine:per_channel:per_channel"}) {
        INFO(text);
        CHECK_THROWS_AS(any_format::parse(text), unknown_format);
    }
    try {
        any_format::parse("int9000");
    } catch (const unknown_format& failure) {
        const std::string message = failure.what();
        CHECK(message.find("int9000") != std::string::npos);
        CHECK(message.find("int2 to int16") != std::string::npos);
        CHECK(message.find(":per_channel") != std::string::npos);
    }
}

TEST_CASE("a compile-time format and its runtime name make the same quantizer") {
    const any_format f{int_affine<4>{}, granularity::per_channel};
    CHECK(f == any_format::parse("int4:affine:per_channel"));
    const any_quantizer q = f.quantizer({-1, 2});
    CHECK(q.step() == int_affine<4>{}.quantizer({-1, 2}).step());
    CHECK_THROWS_AS(f.quantizer({2, 1}), format_range);
}

TEST_CASE("a user's format is held like any other") {
    const any_format f = ternary{};
    CHECK(f.name() == "ternary");
    CHECK_FALSE(f.symmetric());
    CHECK(f.quantizer({0, 0})(-3) == -1);
    const any_format copy = f;
    CHECK(copy == f);
}
