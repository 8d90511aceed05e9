// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/distribution.hpp>

#include <doctest/doctest.h>

TEST_CASE("an empty distribution has no range, and what is not finite is counted together") {
    const quantsweep::distribution empty;
    CHECK(empty.minimum > empty.maximum);
    CHECK(empty.nonfinite() == 0);
    quantsweep::distribution d;
    d.nans = 1;
    d.positive_infinities = 2;
    d.negative_infinities = 4;
    CHECK(d.nonfinite() == 7);
}
