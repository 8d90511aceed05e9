// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/any_format.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace {

using namespace quantsweep;

/// A user's format: keeps only signs, and has neither apply nor step.
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

static_assert(format<any_format>);

TEST_CASE("every integer format's name comes back, with every granularity") {
    for (unsigned bits = 2; bits <= 16; ++bits)
        for (const char* sign : {"int", "uint"})
            for (const std::string kind : {":symmetric", ":symmetric_full", ":affine"})
                for (const char* shared :
                     {"", ":per_channel", ":per_token", ":dynamic", ":per_group:32", ":per_group:128"}) {
                    if (*sign == 'u' && kind == ":symmetric_full") continue;
                    const std::string name = sign + std::to_string(bits) + kind + shared;
                    const any_format f = any_format::parse(name);
                    CHECK(f.name() == name);
                    CHECK(f.bits() == bits);
                    CHECK(f.symmetric() == (kind != ":affine"));
                    CHECK(f.granularity().suffix() == shared);
                }
    CHECK(any_format::parse("int8:affine:per_tensor") == any_format::parse("int8:affine"));
    CHECK_FALSE(any_format::parse("int8:affine:per_channel") == any_format::parse("int8:affine"));
}

TEST_CASE("every other format's name comes back, with every rounding it has") {
    for (const char* number : {"int8:symmetric", "fp8_e4m3", "fp8_e5m2", "fp6_e3m2", "fp6_e2m3", "fp4_e2m1", "bfloat16",
                               "half", "log2_2", "log2_4", "log2_8", "nvfp4"})
        for (const char* mode : {"", ":half_away", ":toward_zero", ":stochastic", ":stochastic:7"})
            for (const char* scaling : {"", ":divide"}) {
                const std::string name = std::string{number} + mode + scaling;
                CHECK(any_format::parse(name).name() == name);
            }
    for (const char* name :
         {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4", "mxint8", "nf4", "mxfp4:stochastic:3",
          "mxint8:half_away", "code_book:-1,-0.5,0,0.5,1", "code_book:-1,1:per_channel", "fp8_e4m3:per_group:64",
          "log2_4:toward_zero:divide:per_channel"})
        CHECK(any_format::parse(name).name() == name);
}

TEST_CASE("other spellings have one name") {
    const auto name = [](const char* text) { return any_format::parse(text).name(); };
    CHECK(name("bf16") == "bfloat16");
    CHECK(name("fp16") == "half");
    CHECK(name("fp4") == "fp4_e2m1");
    CHECK(name("fp8_e4m3fn") == "fp8_e4m3");
    CHECK(name("mxfp8") == "mxfp8_e4m3");
    CHECK(name("mxfp6") == "mxfp6_e2m3");
    CHECK(name("mxfp4_e2m1") == "mxfp4");
    CHECK(name("int8:affine:half_to_even") == "int8:affine");
    CHECK(name("int8:affine:stochastic:0") == "int8:affine:stochastic");
    CHECK(name("code_book:1,0,-1e0") == "code_book:-1,0,1");
}

TEST_CASE("an unknown format lists what is known") {
    for (const std::string text : {"",
                                   ":",
                                   "int8",
                                   "int",
                                   "int1:affine",
                                   "int17:affine",
                                   "int08:affine",
                                   "int8:affine ",
                                   "uuint8:affine",
                                   "int8:affine:per_group",
                                   "int8:affine:per_group:0",
                                   "int8:affine:per_group:-1",
                                   "int8:affine:",
                                   "int-8:affine",
                                   "fp8:affine",
                                   "fp8",
                                   "int8:per_channel",
                                   "int8:affine:per_channel:per_channel",
                                   "uint8:symmetric_full",
                                   "int8:affine:divide:half_away",
                                   "int8:affine:per_channel:divide",
                                   "int8:affine:stochastic:-1",
                                   "int8:affine:stochastic:4294967296",
                                   "mxfp4:divide",
                                   "mxfp4:per_channel",
                                   "nf4:half_away",
                                   "code_book",
                                   "code_book:",
                                   "code_book:1",
                                   "code_book:1,1",
                                   "code_book:1,,2",
                                   "code_book:1,nan",
                                   "code_book:1,inf",
                                   "log2_1",
                                   "log2_9",
                                   "log2_04"}) {
        INFO(text);
        CHECK_THROWS_AS(any_format::parse(text), unknown_format);
    }
    try {
        any_format::parse("int9000");
    } catch (const unknown_format& failure) {
        const std::string message = failure.what();
        for (const char* word : {"int9000", "int2 to int16", ":per_channel", ":per_group:N", "fp8_e4m3", "mxfp4", "nf4",
                                 "code_book", ":stochastic:SEED"})
            CHECK(message.find(word) != std::string::npos);
    }
}

TEST_CASE("dynamic formats and groups take their scales from the tensor") {
    CHECK(any_format::parse("mxfp4").dynamic());
    CHECK_FALSE(any_format::parse("int8:symmetric:per_group:2").dynamic());
    std::vector<float> values{1, -2, 0.5f, 0.3f};
    const tensor_block<float> line{values.data(), 0, 1, 4, 1};
    CHECK(any_format::parse("int2:symmetric:per_group:2").fake_quantize(line) == 0);
    CHECK(values == std::vector<float>{0, -2, 0.5f, 0.5f});
    CHECK_THROWS_AS(any_format::parse("int2:symmetric").fake_quantize(line), invalid_argument);
}

TEST_CASE("a compile-time format and its runtime name make the same quantizer") {
    const any_format f{int_affine(4), granularity::per_channel};
    CHECK(f == any_format::parse("int4:affine:per_channel"));
    const any_quantizer q = f.quantizer({-1, 2});
    CHECK(q.step() == int_affine(4).quantizer({-1, 2}).step());
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

TEST_CASE("Values are counted as they are stored, with their scales and zero points") {
    const auto bits = [](const char* format, std::uint64_t values, std::uint64_t scales) {
        return any_format::parse(format).stored_bits(values, scales);
    };
    CHECK(bits("int8:symmetric", 100, 1) == 832);
    CHECK(bits("int4:affine", 100, 3) == 400 + 3 * (32 + 4));
    CHECK(bits("uint8:affine:per_channel", 100, 10) == 800 + 10 * (32 + 8));
    CHECK(bits("int4:symmetric:scale_fp16:per_group:32", 100, 4) == 400 + 64);
    CHECK(bits("fp8_e4m3", 100, 1) == 832);
    CHECK(bits("bfloat16", 100, 1) == 1600);
    CHECK(bits("mxfp4", 64, 2) == 256 + 16);
    CHECK(bits("nvfp4", 64, 4) == 256 + 32 + 32);
    CHECK(bits("uint4:affine:scale_fp16:per_group:128", 1280, 10) == 5120 + 10 * (16 + 4));
    CHECK(bits("nf4", 64, 1) == 256 + 32);
    CHECK(any_format::parse("int4:symmetric:per_group:64").block_size() == 64);
    CHECK(any_format::parse("mxfp4").block_size() == 32);
    CHECK(any_format::parse("int8:symmetric").block_size() == 0);
}

TEST_CASE("scales of 16 bits are part of an integer format's name") {
    for (const char* text : {"int4:symmetric:scale_fp16:per_group:32", "uint8:affine:divide:scale_fp16",
                             "int8:affine:scale_fp16:per_channel", "int4:symmetric:scale_bf16:per_group:32"})
        CHECK(any_format::parse(text).name() == text);
    CHECK(any_format::parse("int4:symmetric:scale_fp16:per_group:32").quantizer({-0.7f, 0.7f}).scale() == 0x1.998p-4f);
    for (const char* text : {"int4:symmetric:per_group:32:scale_fp16", "fp8_e4m3:scale_fp16", "mxfp4:scale_fp16"})
        CHECK_THROWS_AS(any_format::parse(text), unknown_format);
}

TEST_CASE("what other libraries have and this one has not is refused with a sentence") {
    for (const char* text : {"fp8_e4m3fnuz", "fp8_e5m2fnuz:per_channel", "float8_e4m3fnuz"})
        CHECK_THROWS_WITH_AS(any_format::parse(text),
                             doctest::Contains("the nearest formats are fp8_e4m3 and fp8_e5m2"), unknown_format);
    for (const char* text : {"fp8_e4m3:saturate=0", "fp8_e5m2:saturate=false:per_channel", "half:no_saturate"})
        CHECK_THROWS_WITH_AS(any_format::parse(text),
                             doctest::Contains("a value that is too large becomes the largest"), unknown_format);
}

TEST_CASE("a quantizer of a given scale is that of the range that makes this scale") {
    for (const char* text : {"int8:symmetric", "uint8:affine:divide", "int4:symmetric_full:stochastic:3", "fp8_e4m3",
                             "log2_4", "half", "code_book:-1,0,0.3"}) {
        const any_format f = any_format::parse(text);
        const any_quantizer made = f.quantizer({-0.3f, 1.7f});
        const auto* integer = made.target<integer_quantizer>();
        const any_quantizer again = f.quantizer_of_scale(made.scale(), integer ? integer->zero_point() : 0);
        for (float x = -2; x < 3; x += 0.013f) CHECK(made(x) == again(x));
        CHECK(made.low() == again.low());
        CHECK(made.high() == again.high());
    }
    CHECK_THROWS_AS(any_format::parse("fp8_e4m3").quantizer_of_scale(0), format_range);
    CHECK_THROWS_WITH_AS(any_format::parse("fp8_e4m3").quantizer_of_scale(0.5f, 1), doctest::Contains("has none"),
                         format_range);
    CHECK_THROWS_WITH_AS(any_format::parse("code_book:0,1").quantizer_of_scale(-1),
                         doctest::Contains("the scale is -1"), format_range);
    CHECK_THROWS_WITH_AS(any_format::parse("bfloat16").quantizer_of_scale(0.5f), doctest::Contains("is a cast"),
                         format_range);
    CHECK_THROWS_WITH_AS(any_format::parse("mxfp4").quantizer_of_scale(1), doctest::Contains("from each tensor itself"),
                         invalid_argument);
    CHECK_THROWS_WITH_AS(any_format{ternary{}}.quantizer_of_scale(1), doctest::Contains("cannot be made from a scale"),
                         invalid_argument);
}
