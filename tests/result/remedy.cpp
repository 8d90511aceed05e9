// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/remedy.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("Remedies compare by value, a number that could not be had as equal to another such") {
    const qs::remedy one{.layer = "fc", .scheme = "w4", .change = "weights per channel"};
    CHECK(one == qs::remedy{one});
    qs::remedy other = one;
    other.gain.drop = 0;
    CHECK_FALSE(one == other);
    other = one;
    other.recommended = true;
    CHECK_FALSE(one == other);
}
