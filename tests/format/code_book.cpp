// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/code_book.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace {

using namespace quantsweep;

const code_book book{{0.25f, -1, 0, -0.1f, 0.8f}};

}  // namespace

static_assert(format<code_book> && quantizer<code_book_quantizer>);

TEST_CASE("every number goes to its nearest level") {
    const code_book_quantizer q = book.quantizer({-2, 1.5f});
    CHECK(q.scale() == 2);
    CHECK(q.low() == -2);
    CHECK(q.high() == 1.6f);
    for (int i = -3000; i <= 3000; ++i) {
        const float x = static_cast<float>(i) / 1000;
        float best = std::numeric_limits<float>::infinity();
        for (float level : book.levels()) best = std::min(best, std::fabs(2 * level - x));
        CHECK(std::fabs(q(x) - x) == best);
        CHECK(q(q(x)) == q(x));
    }
    CHECK(std::isnan(q(std::nanf(""))));
}

TEST_CASE("the levels are sorted, named, counted; what is no code book is refused") {
    CHECK(book.name() == "code_book:-1,-0.1,0,0.25,0.8");
    CHECK(book.bits() == 3);
    CHECK(code_book{{-1, 1}}.bits() == 1);
    CHECK(book == code_book{{0.8f, 0.25f, 0, -0.1f, -1}});
    CHECK_THROWS_AS((code_book{{1}}), invalid_argument);
    CHECK_THROWS_AS((code_book{{1, 1}}), invalid_argument);
    CHECK_THROWS_AS((code_book{{1, std::nanf("")}}), invalid_argument);
    CHECK_THROWS_AS(book.quantizer({2, 1}), format_range);
}

TEST_CASE("the squared error of a bin is that of many points in it") {
    const code_book_quantizer q = book.quantizer({-2, 1.5f});
    for (const bin& b : {bin{-5, 5, 2}, bin{0.1f, 0.11f, 3}, bin{-0.2f, 0, 1}, bin{1.7f, 3, 1}, bin{0.3f, 0.3f, 4}}) {
        INFO("[", b.lower, ", ", b.upper, "]");
        constexpr int points = 200000;
        double sum = 0;
        for (int i = 0; i < points; ++i) {
            const double x = static_cast<double>(b.lower) + (i + 0.5) / points * static_cast<double>(b.upper - b.lower);
            const double error = x - static_cast<double>(q(static_cast<float>(x)));
            sum += error * error / points;
        }
        CHECK(q.squared_error(std::vector<bin>{b}) ==
              doctest::Approx(static_cast<double>(b.count) * sum).epsilon(1e-4));
    }
}
