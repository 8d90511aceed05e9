// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/mode_rule.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("each rule has its name") {
    using enum qs::mode_rule;
    CHECK(qs::to_string(only) == "only");
    CHECK(qs::to_string(all_but) == "all_but");
    CHECK(qs::to_string(up_to) == "up_to");
    CHECK(qs::to_string(from) == "from");
    CHECK(qs::to_string(cumulative) == "cumulative");
    CHECK(qs::to_string(pairs) == "pairs");
    CHECK(qs::to_string(local) == "local");
    CHECK(qs::to_string(screen) == "screen");
}
