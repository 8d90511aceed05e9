// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/parse_number.hpp>

#include <doctest/doctest.h>

TEST_CASE("a number is read from the whole text or not at all") {
    using quantsweep::parse_number;
    CHECK(parse_number<float>("99.5") == 99.5f);
    CHECK(parse_number<double>("-1e3") == -1000.0);
    CHECK(parse_number<double>("00.5") == 0.5);
    CHECK(parse_number<unsigned>("0") == 0u);
    CHECK(parse_number<unsigned>("64") == 64u);
    for (const char* text : {"", " 1", "1 ", "1,2", "x", "064", "-1", "99999999999"}) {
        INFO(text);
        CHECK_FALSE(parse_number<unsigned>(text).has_value());
    }
    for (const char* text : {"", " 1.5", "1.5x", "1e999"}) {
        INFO(text);
        CHECK_FALSE(parse_number<float>(text).has_value());
    }
}
