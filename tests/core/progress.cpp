// SPDX-License-Identifier: BSD-3-Clause
#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/core/progress.hpp>

using namespace quantsweep;

TEST_CASE("a callback is any callable, and is told the step, the layer and the time left") {
    std::string seen;
    const progress_callback callback = [&](const progress& now) {
        seen = std::string{now.layer} + ' ' + std::to_string(now.done) + '/' + std::to_string(now.total);
    };
    callback({.done = 3, .total = 7, .layer = "stage1:0:1", .seconds_left = 2.5});
    CHECK(seen == "stage1:0:1 3/7");
    CHECK_FALSE(progress_callback{});
}
