// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/testing/expectation.hpp>

#include <sstream>

#include <doctest/doctest.h>

TEST_CASE("an expectation is true where it is met, and prints as its message") {
    CHECK(quantsweep::expectation{true, "all is well"});
    CHECK_FALSE(quantsweep::expectation{false, "nothing is"});
    CHECK_FALSE(quantsweep::expectation{});
    std::ostringstream printed;
    printed << quantsweep::expectation{false, "nothing is"};
    CHECK(printed.str() == "nothing is");
}
