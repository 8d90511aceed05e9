// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/minifloat.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/fake_quantize.hpp>

#include "../support/values.hpp"
#include "small_floats.hpp"

namespace {

using namespace quantsweep;

using toy::infinity;

const std::vector<minifloat_format>& every_minifloat() {
    static const std::vector<minifloat_format> formats{fp8_e4m3,
                                                       fp8_e5m2,
                                                       fp6_e3m2,
                                                       fp6_e2m3,
                                                       fp4_e2m1,
                                                       bfloat16,
                                                       float16,
                                                       log2_levels(2),
                                                       log2_levels(4),
                                                       log2_levels(8),
                                                       minifloat_format{3, 4, minifloat_kind::ieee},
                                                       minifloat_format{1, 6, minifloat_kind::numbers}};
    return formats;
}

minifloat_format with(const minifloat_format& f, rounding_mode mode) {
    return {f.exponent_bits(), f.mantissa_bits(), f.kind(), {mode}};
}

/// Returns the quantizer of scale 1.
minifloat_quantizer unscaled(const minifloat_format& f) {
    const minifloat_quantizer q = f.quantizer({-f.largest(), f.largest()});
    REQUIRE(q.scale() == 1);
    return q;
}

}  // namespace

static_assert(format<minifloat_format> && quantizer<minifloat_quantizer>);
static_assert(fp8_e4m3.bits() == 8 && log2_levels(4) == minifloat_format{3, 0, minifloat_kind::numbers});

TEST_CASE("the largest and the smallest numbers are those of the specifications") {
    CHECK(fp8_e4m3.largest() == 448);
    CHECK(fp8_e5m2.largest() == 57344);
    CHECK(fp6_e3m2.largest() == 28);
    CHECK(fp6_e2m3.largest() == 7.5f);
    CHECK(fp4_e2m1.largest() == 6);
    CHECK(bfloat16.largest() == 0x1.fep127f);
    CHECK(float16.largest() == 65504);
    CHECK(log2_levels(4).largest() / log2_levels(4).grid().smallest_value() == 64);
    CHECK(fp8_e4m3.grid().smallest_value() == 0x1p-9f);
    CHECK(fp8_e5m2.grid().smallest_value() == 0x1p-16f);
    CHECK(fp6_e3m2.grid().smallest_value() == 0.0625f);
    CHECK(fp6_e2m3.grid().smallest_value() == 0.125f);
    CHECK(fp4_e2m1.grid().smallest_value() == 0.5f);
    CHECK(float16.grid().smallest_value() == 0x1p-24f);
}

TEST_CASE("every code is kept, every midpoint and its neighbours go where the definition says") {
    for (const minifloat_format& plain : every_minifloat())
        for (rounding_mode mode : {rounding_mode::half_to_even, rounding_mode::half_away, rounding_mode::toward_zero}) {
            const minifloat_format f = with(plain, mode);
            INFO(f.name());
            const small_floats::table known{f};
            const std::vector<double>& table = known.magnitudes();
            REQUIRE(std::is_sorted(table.begin(), table.end()));
            const minifloat_quantizer q = unscaled(f);
            std::size_t wrong = 0;
            const auto check = [&](float x) {
                for (float y : {x, -x}) {
                    const float found = q(y);
                    const bool right = static_cast<double>(found) == known.nearest(static_cast<double>(y), mode) &&
                                       std::signbit(found) == std::signbit(y);
                    if (!right && ++wrong == 1)
                        CHECK(static_cast<double>(found) == known.nearest(static_cast<double>(y), mode));
                }
            };
            for (std::size_t k = 0; k < table.size(); ++k) {
                check(static_cast<float>(table[k]));
                if (static_cast<double>(q(static_cast<float>(table[k]))) != table[k]) ++wrong;
                if (k + 1 == table.size()) break;
                const float middle = static_cast<float>((table[k] + table[k + 1]) / 2);
                for (float x : {middle, std::nextafter(middle, 0.0f), std::nextafter(middle, infinity)}) check(x);
            }
            for (float x : {infinity, 3.4028235e38f, std::nextafter(f.largest(), infinity), 1e-45f}) check(x);
            CHECK(wrong == 0);
        }
}

TEST_CASE("all 65,536 bfloat16 numbers are rounded as the definition says, NaN stays NaN") {
    for (const minifloat_format& f : every_minifloat()) {
        INFO(f.name());
        const small_floats::table known{f};
        const minifloat_quantizer q = unscaled(f);
        std::size_t wrong = 0;
        for (std::uint32_t code = 0; code < 65536; ++code) {
            const float x = std::bit_cast<float>(code << 16), found = q(x);
            wrong += std::isnan(x) ? !std::isnan(found)
                                   : static_cast<double>(found) != known.nearest(static_cast<double>(x));
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("stochastic rounding gives one of the two neighbours, and their mean") {
    const minifloat_quantizer q = unscaled(with(fp4_e2m1, rounding_mode::stochastic));
    double sum = 0;
    for (std::uint64_t i = 0; i < 100000; ++i) {
        const float y = q.at(-3.25f, i);
        REQUIRE((y == -3 || y == -4));
        sum += static_cast<double>(y);
    }
    CHECK(sum / 100000 == doctest::Approx(-3.25).epsilon(0.002));
}

TEST_CASE("a range is scaled to the largest number; bfloat16 and half are casts") {
    const minifloat_quantizer q = fp8_e4m3.quantizer({-1, 8.96f});
    CHECK(q.scale() == doctest::Approx(0.02));
    CHECK(q.high() == doctest::Approx(8.96));
    CHECK(q.low() == -q.high());
    CHECK(q(100) == q.high());
    CHECK(fp8_e4m3.quantizer({0, 0}).scale() == 1);
    CHECK(bfloat16.quantizer({-3, 1e30f}).scale() == 1);
    CHECK(float16.quantizer({-3, 1e30f})(1e30f) == 65504);
    CHECK(float16.quantizer({0, 1})(0.1f) == 0.0999755859375f);
    for (const minifloat_format& f : every_minifloat())
        for (range r : {range{-1e-44f, 1e-40f}, range{-3.4028235e38f, 3.4028235e38f}, range{0, 0}}) {
            INFO(f.name());
            const minifloat_quantizer made = f.quantizer(r);
            CHECK(std::isfinite(made.high()));
            CHECK(std::isfinite(1 / made.scale()));
            CHECK(made(0) == 0);
            CHECK(made(made.high()) == made.high());
        }
    CHECK_THROWS_AS((fp8_e4m3.quantizer({1, 0})), format_range);
    CHECK_THROWS_AS((fp8_e4m3.quantizer({0, infinity})), format_range);
}

TEST_CASE("a quantizer of up to eight bits says its numbers, where it takes the nearest") {
    for (const minifloat_format& f : every_minifloat()) {
        INFO(f.name());
        const std::vector<float> levels = unscaled(f).levels();
        if (f.is_cast()) {
            CHECK(levels.empty());
            continue;
        }
        const std::vector<double> magnitudes = small_floats::table{f}.magnitudes();
        REQUIRE(levels.size() == 2 * magnitudes.size() - 1);
        for (std::size_t k = 0; k < levels.size(); ++k) {
            const bool negative = k + 1 < magnitudes.size();
            const double size = magnitudes[negative ? magnitudes.size() - 1 - k : k + 1 - magnitudes.size()];
            CHECK(static_cast<double>(levels[k]) == (negative ? -size : size));
        }
        CHECK(unscaled(with(f, rounding_mode::toward_zero)).levels().empty());
    }
}

TEST_CASE("names, and floats that do not exist") {
    CHECK(fp8_e4m3.name() == "fp8_e4m3");
    CHECK(bfloat16.name() == "bfloat16");
    CHECK(log2_levels(4).name() == "log2_4");
    CHECK((minifloat_format{4, 3, minifloat_kind::ieee}.name()) == "fp8_e4m3_ieee");
    CHECK(
        (minifloat_format{2, 1, minifloat_kind::numbers, {rounding_mode::toward_zero, scaling_mode::divide}}.name()) ==
        "fp4_e2m1:toward_zero:divide");
    CHECK_THROWS_AS((minifloat_format{9, 3, minifloat_kind::ieee}), invalid_argument);
    CHECK_THROWS_AS((minifloat_format{0, 3, minifloat_kind::numbers}), invalid_argument);
    CHECK_THROWS_AS((minifloat_format{4, 11, minifloat_kind::ieee}), invalid_argument);
    CHECK_THROWS_AS((minifloat_format{4, 0, minifloat_kind::finite_only}), invalid_argument);
}

TEST_CASE("the squared error of a bin is that of many points in it, in every mode") {
    for (const minifloat_format& plain : every_minifloat())
        for (rounding_mode mode :
             {rounding_mode::half_to_even, rounding_mode::toward_zero, rounding_mode::stochastic}) {
            const minifloat_format f = with(plain, mode);
            const minifloat_quantizer q = f.quantizer({-3, 3});
            for (const bin& b : {bin{0.1f, 0.11f, 3}, bin{-2, -1, 1}, bin{0, 4, 2}, bin{2.9f, 5, 1}, bin{-1, 2, 1}}) {
                INFO(f.name(), " [", b.lower, ", ", b.upper, "]");
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
            if (f.is_cast()) continue;  // the largest number of a cast is too large for the rest
            // If the scale takes a number to just below a code, cutting off gives the code before.
            if (mode != rounding_mode::toward_zero)
                CHECK(q.squared_error(std::vector<bin>{{0, 0, 5}, {q.high(), q.high(), 1}}) < 1e-6);
            CHECK(q.squared_error(std::vector<bin>{{5 * q.high(), 5 * q.high(), 1}}) ==
                  doctest::Approx(16 * static_cast<double>(q.high()) * static_cast<double>(q.high())));
        }
}
