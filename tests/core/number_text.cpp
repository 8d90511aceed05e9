// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/number_text.hpp>

#include <limits>

#include <doctest/doctest.h>

#include <quantsweep/core/parse_number.hpp>

TEST_CASE("a number's text is short and reads back as the same number") {
    using quantsweep::number_text, quantsweep::parse_number;
    CHECK(number_text(0.1f) == "0.1");
    CHECK(number_text(99.99) == "99.99");
    CHECK(number_text(-std::numeric_limits<float>::infinity()) == "-inf");
    for (const float x : {0.1f, 1e-45f, 3e38f, -0.0f, 1.0f / 3}) CHECK(parse_number<float>(number_text(x)) == x);
}
