// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/integer.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

#include "../support/values.hpp"

namespace {

using namespace quantsweep;

constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

std::vector<integer_format> every_integer() {
    std::vector<integer_format> formats;
    for (unsigned bits = 2; bits <= 16; ++bits)
        for (bool is_signed : {true, false})
            for (integer_kind kind : {integer_kind::symmetric, integer_kind::affine})
                formats.emplace_back(bits, kind, is_signed);
    return formats;
}

/// A fine midpoint rule. Simpson's rule between the rounding points would be exact, but would have to know those
/// points.
double sampled_error(const integer_quantizer& q, const bin& b) {
    constexpr int points = 200000;
    const double lower = static_cast<double>(b.lower), width = static_cast<double>(b.upper) - lower;
    double sum = 0;
    for (int i = 0; i < points; ++i) {
        const float x = static_cast<float>(lower + width * (i + 0.5) / points);
        const double error = static_cast<double>(x) - static_cast<double>(q(x));
        sum += error * error;
    }
    return static_cast<double>(b.count) * sum / points;
}

}  // namespace

static_assert(format<integer_format>);
static_assert(int_symmetric(8).lowest_code() == -127 && int_symmetric(8).highest_code() == 127);
static_assert(int_affine(8).lowest_code() == -128 && int_affine(8).highest_code() == 127);
static_assert(uint_affine(16).highest_code() == 65535 && int_symmetric(2).lowest_code() == -1);

TEST_CASE("names and bits") {
    CHECK(int_symmetric(8).name() == "int8:symmetric");
    CHECK(uint_affine(4).name() == "uint4:affine");
    CHECK(int_affine(16).bits() == 16);
    CHECK_THROWS_AS((integer_format{1, integer_kind::affine, true}), invalid_argument);
    CHECK_THROWS_AS((integer_format{17, integer_kind::affine, true}), invalid_argument);
}

TEST_CASE("a symmetric quantizer has its zero at code 0 and the larger magnitude at its last code") {
    const integer_quantizer q = int_symmetric(8).quantizer({-1, 2});
    CHECK(q.zero_point() == 0);
    CHECK(q.scale() == 2.0f / 127);
    CHECK(q.low() == -2);
    CHECK(q.high() == 2);
    CHECK(q(5) == 2);
    CHECK(q(-5) == -2);
}

TEST_CASE("an affine quantizer covers the range, extended to 0, with all codes") {
    const integer_quantizer q = uint_affine(8).quantizer({-1, 1.55f});
    CHECK(q.scale() == 0.01f);
    CHECK(q.zero_point() == 100);
    CHECK(int_affine(8).quantizer({-1, 1.55f}).zero_point() == -28);
    const integer_quantizer positive = int_affine(4).quantizer({5, 7.5f});
    CHECK(positive.low() == 0);
    CHECK(positive.high() == 7.5f);
    const integer_quantizer negative = int_affine(4).quantizer({-7.5f, -5});
    CHECK(negative.low() == -7.5f);
    CHECK(negative.high() == 0);
}

TEST_CASE("any finite range makes a finite quantizer that keeps 0, is monotone and idempotent, and nearly covers it") {
    std::mt19937 engine{11};
    std::uniform_real_distribution<float> exponent{-130, 127}, fraction{0, 1};
    std::vector<range> ranges{{0, 0},
                              {-0.0f, 0},
                              {3, 3},
                              {-3, -3},
                              {0, smallest},
                              {-smallest, smallest},
                              {-largest, largest},
                              {0, largest},
                              {-largest, 0},
                              {1e-39f, 2e-39f},
                              {-1e-30f, 1e30f},
                              {-largest, smallest}};
    for (int i = 0; i < 200; ++i)
        ranges.push_back(
            {-std::exp2(exponent(engine)) * fraction(engine), std::exp2(exponent(engine)) * fraction(engine)});
    for (const integer_format& f : every_integer())
        for (range r : ranges) {
            if (f.symmetric() && !f.is_signed() && r.low < 0) continue;
            INFO(f.name(), " [", r.low, ", ", r.high, "]");
            const integer_quantizer q = f.quantizer(r);
            REQUIRE(std::isfinite(q.scale()));
            REQUIRE(std::isfinite(q.low()));
            REQUIRE(std::isfinite(q.high()));
            CHECK(q.scale() >= std::numeric_limits<float>::min());
            CHECK(q(0) == 0);
            CHECK(q.low() <= 0);
            CHECK(q.high() >= 0);
            const double slack = 1.01 * static_cast<double>(q.scale());
            CHECK(static_cast<double>(q.high()) >= static_cast<double>(r.high) - slack);
            CHECK(static_cast<double>(q.low()) <= static_cast<double>(r.low) + slack);
            for (float t : {r.low, r.low / 2, r.low / 3, 0.0f, r.high / 3, r.high / 2, r.high}) CHECK(q(q(t)) == q(t));
            for (float t : {r.low, r.high, 0.0f}) CHECK(std::fabs(q(t)) >= std::fabs(q(t / 2)));
            CHECK(q(r.low) <= q(r.high));
        }
}

TEST_CASE("all zeros have step 1 and stay zero") {
    for (const integer_format& f : every_integer()) {
        const integer_quantizer q = f.quantizer({0, 0});
        CHECK(q.step() == 1);
        CHECK(q(0) == 0);
    }
}

TEST_CASE("a range that cannot be held says what was expected") {
    using toy::infinity, toy::not_a_number;
    for (range r :
         {range{not_a_number, 1}, range{0, not_a_number}, range{-infinity, 1}, range{0, infinity}, range{2, 1}})
        CHECK_THROWS_AS(int_affine(8).quantizer(r), format_range);
    CHECK_THROWS_AS(uint_symmetric(8).quantizer({-1, 1}), format_range);
    CHECK(uint_symmetric(8).quantizer({0, 255}).step() == 1);
    try {
        int_symmetric(8).quantizer({2, 1});
    } catch (const format_range& failure) {
        const std::string text = failure.what();
        CHECK(text.find("int8:symmetric") != std::string::npos);
        CHECK(text.find("the lower one first") != std::string::npos);
    }
}

TEST_CASE("a quantizer of codes that make no sense is refused") {
    CHECK_THROWS_AS((integer_quantizer{0, 0, -8, 7}), format_range);
    CHECK_THROWS_AS((integer_quantizer{-1, 0, -8, 7}), format_range);
    CHECK_THROWS_AS((integer_quantizer{smallest, 0, -8, 7}), format_range);
    CHECK_THROWS_AS((integer_quantizer{std::numeric_limits<float>::quiet_NaN(), 0, -8, 7}), format_range);
    CHECK_THROWS_AS((integer_quantizer{1, 8, -8, 7}), format_range);
    CHECK_THROWS_AS((integer_quantizer{1, 0, -100000, 7}), format_range);
}

TEST_CASE("fake quantization as PyTorch 1.13 computes it, per tensor") {
    // torch.fake_quantize_per_tensor_affine(x, 0.1, 3, -8, 7)
    const integer_quantizer q{0.1f, 3, -8, 7};
    const std::vector<std::pair<float, float>> known{{0.05f, 0.0f},   {0.15f, 0.2f}, {0.25f, 0.2f},   {-0.25f, -0.2f},
                                                     {0.39f, 0.4f},   {0.46f, 0.4f}, {-1.04f, -1.0f}, {-1.06f, -1.1f},
                                                     {-1.16f, -1.1f}, {99.0f, 0.4f}};
    for (const auto& pair : known) {
        INFO("x = ", pair.first);
        CHECK(q(pair.first) == pair.second);
    }
}

TEST_CASE("the squared error over a bin is the integral, within the grid, across its ends and beyond") {
    const std::vector<integer_quantizer> quantizers{
        {0.5f, 0, -7, 7}, {0.3f, 2, -8, 7}, {1.0f, 0, 0, 3}, {0.01f, -100, -128, 127}};
    const std::vector<bin> bins{
        {0.1f, 0.2f, 3},   {0.2f, 0.3f, 1},     {0, 5, 7},       {-5, 0, 2},    {3, 3.01f, 4},
        {2.9f, 9, 5},      {-40, -1, 1},        {8, 8.125f, 10}, {-9, -8, 1},   {0.24f, 0.26f, 1000000},
        {1e-6f, 2e-6f, 1}, {-0.26f, -0.24f, 1}, {0, 1e-6f, 9},   {100, 300, 1}, {0.4f, 0.4001f, 2}};
    for (const integer_quantizer& q : quantizers)
        for (const bin& b : bins) {
            INFO("scale ", q.scale(), ", bin [", b.lower, ", ", b.upper, "]");
            const double exact = q.squared_error(std::vector<bin>{b});
            CHECK(exact == doctest::Approx(sampled_error(q, b)).epsilon(2e-4));
        }
}

TEST_CASE("the squared error of points is that of the rounded points, and bins add up") {
    const integer_quantizer q = int_symmetric(4).quantizer({-1, 1});
    const std::vector<bin> points{{-2, -2, 1}, {0, 0, 1000}, {0.3f, 0.3f, 5}, {7, 7, 2}};
    double sum = 0;
    for (const bin& b : points) {
        const double error = static_cast<double>(b.lower) - static_cast<double>(q(b.lower));
        sum += static_cast<double>(b.count) * error * error;
    }
    // For exact multiples of the step. The rounding of q(x) to a float is ignored.
    CHECK(q.squared_error(points) == doctest::Approx(sum).epsilon(1e-6));
    const std::vector<bin> whole{{0.1f, 3, 29}}, parts{{0.1f, 1.55f, 1}, {1.55f, 3, 1}};
    const double mean_of_parts = q.squared_error(parts) / 2;
    CHECK(q.squared_error(whole) == doctest::Approx(29 * mean_of_parts).epsilon(1e-6));
}

TEST_CASE("scales of type half are those of fp16, nearest and ties to even") {
    const integer_format f{4, integer_kind::symmetric, true, {}, scale_type::half};
    CHECK(f.name() == "int4:symmetric:scale_fp16");
    const auto scale_of = [&](float scale) { return f.quantizer({-7 * scale, 0}).scale(); };
    CHECK(scale_of(0.1f) == 0x1.998p-4f);  // 0.1 in fp16 is 0x2e66
    CHECK(scale_of(1 + 0x1p-11f) == 1);    // a tie
    CHECK(scale_of(1 + 0x3p-11f) == 1 + 0x1p-9f);
    CHECK(scale_of(0x1.8p-24f) == 0x1p-23f);  // a subnormal scale
    CHECK(scale_of(0x1p-40f) == 0x1p-24f);    // the smallest scale
    CHECK(scale_of(65504) == 65504);
    CHECK_THROWS_WITH_AS(scale_of(65520), doctest::Contains("65504"), format_range);
    // The zero point follows from the scale as it is stored: 100.2 is 253.50 of its steps, and 253.48 steps of the
    // exact scale.
    const integer_format affine{8, integer_kind::affine, false, {}, scale_type::half};
    const integer_quantizer q = affine.quantizer({-100.2f, 0.6f});
    CHECK(q.scale() == 0x1.94cp-2f);
    CHECK(q.zero_point() == 254);
    CHECK_FALSE(f == int_symmetric(4));
}

TEST_CASE("scales of type bfloat16 are those of bfloat16, nearest and ties to even, with finite ends") {
    const integer_format f{4, integer_kind::symmetric, true, {}, scale_type::brain_float};
    CHECK(f.name() == "int4:symmetric:scale_bf16");
    const auto scale_of = [&](float scale) { return f.quantizer({-7 * scale, 0}).scale(); };
    CHECK(scale_of(0.1f) == 0x1.9ap-4f);  // 0.1 in bfloat16 is 0x3dcd
    CHECK(scale_of(1 + 0x1p-8f) == 1);    // a tie
    CHECK(scale_of(1 + 0x3p-8f) == 1 + 0x1p-6f);
    CHECK(scale_of(100000) == 99840);
    CHECK(scale_of(1e-40f) == 0x1p-126f);
    constexpr float largest = std::numeric_limits<float>::max();
    for (const unsigned bits : {2u, 4u, 8u, 16u})
        for (const integer_kind kind : {integer_kind::symmetric, integer_kind::affine}) {
            const integer_format wide{bits, kind, true, {}, scale_type::brain_float};
            const integer_quantizer q = wide.quantizer({-largest, largest});
            CHECK(std::isfinite(q.low()));
            CHECK(std::isfinite(q.high()));
            CHECK(q.scale() == static_cast<float>(bf16{q.scale()}));
        }
    const integer_format affine{8, integer_kind::affine, false, {}, scale_type::brain_float};
    const integer_quantizer q = affine.quantizer({-100.2f, 0.6f});
    CHECK(q.scale() == 0x1.94p-2f);
    CHECK(q.zero_point() == 254);
    CHECK(f.stored_bits(64, 2) == 64 * 4 + 2 * 16);
    CHECK_THROWS_WITH_AS(f.quantizer_of_scale(0.1f), doctest::Contains("bfloat16"), format_range);
    CHECK(f.quantizer_of_scale(0.125f).scale() == 0.125f);
}

TEST_CASE("a quantizer has just the scale and zero point that it is given") {
    const integer_quantizer q = int_affine(8).quantizer_of_scale(0.37f, -5);
    CHECK(q == integer_quantizer{0.37f, -5, -128, 127});
    CHECK(int_symmetric(8).quantizer_of_scale(0.1f) == integer_quantizer{0.1f, 0, -127, 127});
    for (const float bad : {0.0f, -1.0f, std::numeric_limits<float>::infinity(), std::nanf(""), 1e-42f})
        CHECK_THROWS_AS(int_affine(8).quantizer_of_scale(bad), format_range);
    CHECK_THROWS_AS(int_affine(8).quantizer_of_scale(0.1f, 128), format_range);
    CHECK_THROWS_WITH_AS(int_symmetric(8).quantizer_of_scale(0.1f, 1),
                         doctest::Contains("that of int8:symmetric must be 0"), format_range);
    const integer_format halves{8, integer_kind::affine, true, {}, scale_type::half};
    CHECK(halves.quantizer_of_scale(0.125f, 3).zero_point() == 3);
    CHECK_THROWS_WITH_AS(halves.quantizer_of_scale(0.1f), doctest::Contains("fp16"), format_range);
}
