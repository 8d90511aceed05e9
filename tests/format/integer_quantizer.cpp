// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/integer_quantizer.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/format/format.hpp>

#include "../support/values.hpp"

namespace {

using namespace quantsweep;

constexpr rounding every_rounding[] = {
    {},
    {rounding_mode::half_away},
    {rounding_mode::toward_zero, scaling_mode::divide},
    {rounding_mode::half_to_even, scaling_mode::divide},
    {rounding_mode::stochastic, scaling_mode::reciprocal, 3},
};

}  // namespace

static_assert(quantizer<integer_quantizer>);

TEST_CASE("the reciprocal and the quotient differ at a tie") {
    const float x = 0.273939937f, scale = 0.00214854861f;
    CHECK(integer_quantizer{scale, 0, -128, 200}(x) == 128 * scale);
    CHECK(integer_quantizer{scale, 0, -128, 200, {rounding_mode::half_to_even, scaling_mode::divide}}(x) ==
          127 * scale);
}

TEST_CASE("each mode rounds as it says") {
    const auto at = [](rounding_mode mode, float x) { return integer_quantizer{0.5f, 0, -8, 7, {mode}}(x); };
    CHECK(at(rounding_mode::half_to_even, 0.75f) == 1);
    CHECK(at(rounding_mode::half_to_even, -1.25f) == -1);
    CHECK(at(rounding_mode::half_away, -1.25f) == -1.5f);
    CHECK(at(rounding_mode::toward_zero, -1.4f) == -1);
    CHECK(at(rounding_mode::toward_zero, 99) == 3.5f);
}

TEST_CASE("spans and channels give the bits of single elements with their indices, however they are split") {
    const std::vector<float> values = toy::normal_values(6 * 50, 5);
    for (const rounding& how : every_rounding) {
        const std::vector<integer_quantizer> quantizers{
            {0.1f, 3, -8, 7, how}, {0.02f, 0, -127, 127, how}, {0.3f, 0, -2, 1, how}};
        std::vector<float> whole(values.size()), parts = whole, channels = values;
        quantizers[0].apply(values, whole, 1000);
        for (std::size_t begin = 0; begin < values.size(); begin += 77) {
            const std::size_t size = std::min<std::size_t>(77, values.size() - begin);
            quantizers[0].apply(std::span{values}.subspan(begin, size), std::span{parts}.subspan(begin, size),
                                1000 + begin);
        }
        CHECK(whole == parts);
        integer_quantizer::apply_channels(quantizers, tensor_block<float>{channels.data(), 0, 2, 3, 50}, 7);
        for (std::size_t i = 0; i < values.size(); ++i) {
            CHECK(whole[i] == quantizers[0].at(values[i], 1000 + i));
            CHECK(channels[i] == quantizers[i / 50 % 3].at(values[i], 7 + i));
        }
    }
}

TEST_CASE("the squared error of a bin is that of many points in it, in every mode") {
    for (const rounding& how : every_rounding) {
        const integer_quantizer q{0.3f, -2, -8, 7, how};
        for (const bin& b : {bin{-4, 5, 3}, bin{0.1f, 0.11f, 1}, bin{2, 2.4f, 1}, bin{-0.8f, 0, 2}}) {
            INFO(static_cast<int>(how.mode), " [", b.lower, ", ", b.upper, "]");
            constexpr int points = 400000;
            double sum = 0;
            for (int i = 0; i < points; ++i) {
                const double x =
                    static_cast<double>(b.lower) + (i + 0.5) / points * static_cast<double>(b.upper - b.lower);
                const double error =
                    x - static_cast<double>(q.at(static_cast<float>(x), static_cast<std::uint64_t>(i)));
                sum += error * error / points;
            }
            CHECK(q.squared_error(std::vector<bin>{b}) ==
                  doctest::Approx(static_cast<double>(b.count) * sum).epsilon(0.01));
        }
    }
}

TEST_CASE("a code less the zero point, times the scale, is the quantized value bit for bit") {
    std::vector<float> values = toy::normal_values(4000, 11);
    values.insert(values.end(), {0.0f, -0.0f, 1e30f, -1e30f, std::numeric_limits<float>::infinity(), 1e-30f});
    for (const rounding& how : every_rounding)
        for (const integer_quantizer& q :
             {integer_quantizer{0.013f, 7, -128, 127, how}, integer_quantizer{0.3f, 0, -7, 7, how},
              integer_quantizer{1e-4f, 30000, 0, 65535, how}, integer_quantizer{0x1p-126f, 3, 0, 15, how},
              integer_quantizer{1e38f, 0, -2, 1, how}}) {
            std::vector<float> rounded(values.size());
            std::vector<std::int32_t> codes(values.size());
            q.apply(values, rounded, 5);
            q.codes(values, codes, 5);
            for (std::size_t i = 0; i < values.size(); ++i) {
                const float again = static_cast<float>(codes[i] - q.zero_point()) * q.scale();
                REQUIRE(std::bit_cast<std::uint32_t>(again) == std::bit_cast<std::uint32_t>(rounded[i]));
                REQUIRE(codes[i] == q.code(values[i], 5 + i));
                REQUIRE(codes[i] >= q.lowest_code());
                REQUIRE(codes[i] <= q.highest_code());
            }
        }
    CHECK(integer_quantizer{0.1f, 3, -8, 7}.code(std::nanf("")) == 3);
}
