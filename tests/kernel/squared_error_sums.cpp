// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/squared_error_sums.hpp>

#include <doctest/doctest.h>

TEST_CASE("sums of two tensors add up, and the largest error is the larger one") {
    quantsweep::squared_error_sums sums{1, 2, 3};
    sums += {10, 20, 2};
    CHECK(sums == quantsweep::squared_error_sums{11, 22, 3});
    sums += {0, 0, 4};
    CHECK(sums.max_abs_error == 4);
}
