// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/explanation.hpp>

#include <doctest/doctest.h>

using namespace quantsweep;

TEST_CASE("an explanation without statements says that nothing stands out; a statement begins uncertain") {
    CHECK(explanation{}.statements.empty());
    CHECK(explanation{}.share == 0);
    CHECK(statement{}.p_value == 1);
    CHECK(condition{"role", relation::is, "exit"} != condition{"role", relation::is_not, "exit"});
}
