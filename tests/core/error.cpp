// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/error.hpp>

#include <string>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("an error carries its number, its layer and a sentence") {
    try {
        throw qs::shape_mismatch{"stage1:0:0", "expected [1, 3]"};
    } catch (const qs::error& e) {
        CHECK(e.id() == 101);
        CHECK(e.code() == qs::error_code::shape_mismatch);
        CHECK(e.layer() == "stage1:0:0");
        CHECK(std::string{e.what()} == "quantsweep [101] stage1:0:0: expected [1, 3]");
        CHECK(e.message() == "expected [1, 3]");
    }
    CHECK(qs::nonfinite_value{"", "NaN"}.message() == "NaN");
    CHECK(std::string{qs::nonfinite_value{"", "NaN"}.what()} == "quantsweep [103] NaN");
}
