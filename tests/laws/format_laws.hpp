// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The laws of format. Run them on any model inside a doctest TEST_CASE:
///            TEST_CASE("my_format obeys the laws") { quantsweep::laws::format_laws(my_format{}); }

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/format.hpp>

namespace quantsweep::laws {

/// Checks the laws for one range. Zero stays zero. Both ends are finite and reach the range to within a step. Rounding
/// again changes nothing. Rounding keeps the order and NaN, and saturates.
template <format Format>
void quantizer_laws(const Format& f, range asked) {
    INFO("range [", asked.low, ", ", asked.high, "]");
    const auto q = f.quantizer(asked), again = f.quantizer(asked);
    const float low = std::min(asked.low, 0.0f), high = std::max(asked.high, 0.0f);
    CHECK(q(0) == 0);
    CHECK(std::isfinite(q.low()));
    CHECK(std::isfinite(q.high()));
    CHECK(q.low() <= q.high());
    // Each end must be reached to within a step, which is no wider than the gap below the outermost number.
    const auto gap = [&](float end, float inner) {
        return std::abs(static_cast<double>(end) - static_cast<double>(inner));
    };
    CHECK(static_cast<double>(q.high()) + gap(q.high(), q(std::nextafter(q.high() * 0.5f, 0.0f))) >=
          static_cast<double>(high));
    CHECK(static_cast<double>(q.low()) - gap(q.low(), q(std::nextafter(q.low() * 0.5f, 0.0f))) <=
          static_cast<double>(low));
    CHECK(std::isnan(q(std::numeric_limits<float>::quiet_NaN())));
    CHECK(q(std::numeric_limits<float>::infinity()) == q.high());
    CHECK(q(-std::numeric_limits<float>::infinity()) == q.low());
    float before = q.low();
    bool rising = true, stable = true, inside = true, pure = true;
    for (int i = 0; i <= 1000; ++i) {
        const float share = static_cast<float>(i) / 1000, x = low * (1 - share) + high * share, rounded = q(x);
        rising = rising && rounded >= before;
        stable = stable && q(rounded) == rounded;
        inside = inside && q.low() <= rounded && rounded <= q.high();
        pure = pure && again(x) == rounded;
        before = rounded;
    }
    CHECK(rising);
    CHECK(stable);
    CHECK(inside);
    CHECK(pure);
}

/// Runs all laws.
template <format Format>
void format_laws(const Format& f) {
    INFO("format ", f.name());
    constexpr float largest = std::numeric_limits<float>::max(), smallest = std::numeric_limits<float>::denorm_min();
    CHECK(f.bits() > 0);
    CHECK_FALSE(std::string{f.name()}.empty());
    for (const range asked :
         {range{-1, 1}, range{0, 6}, range{-0.3f, 5}, range{-7, 0}, range{1, 2}, range{-1e-30f, 1e-30f},
          range{-largest, largest}, range{0, largest}, range{-smallest, 100 * smallest}})
        quantizer_laws(f, asked);
    const auto nothing = f.quantizer({0, 0});
    CHECK(nothing(0) == 0);
    for (const range refused : {range{2, 1}, range{0, std::numeric_limits<float>::infinity()},
                                range{std::numeric_limits<float>::quiet_NaN(), 1}})
        CHECK_THROWS_AS(f.quantizer(refused), format_range);
    if (is_symmetric(f)) {
        for (const float x : {-1.0f, 0.3f, 2.0f}) CHECK(f.quantizer({-2, 1})(x) == f.quantizer({-1, 2})(x));
    }
}

}  // namespace quantsweep::laws
