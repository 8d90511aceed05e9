// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include <quantsweep/sweep/result.hpp>

TEST_CASE("numbers that could not be had are NaN until they are") {
    const quantsweep::row empty{"layer", "w8a8", "only", {"weights"}};
    for (double number : {empty.value, empty.drop, empty.drop_low, empty.drop_high, empty.p_value, empty.sqnr_db,
                          empty.output_sqnr_db})
        CHECK(std::isnan(number));
    CHECK(!empty.significant);
    CHECK(std::isnan(quantsweep::sweep_result{}.baseline));
}
