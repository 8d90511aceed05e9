// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/progress_clock.hpp>

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/parallel.hpp>

namespace qs = quantsweep;

TEST_CASE("steps are counted up to the total, from any thread, one call at a time") {
    std::vector<std::size_t> done;
    const qs::progress_callback callback = [&](const qs::progress& p) {
        CHECK(p.total == 40);
        CHECK(p.layer == "conv");
        CHECK(p.seconds_left >= 0);
        done.push_back(p.done);
    };
    qs::progress_clock clock{callback, 40};
    qs::parallel_for(4, 40, [&](std::size_t, std::size_t) { clock.advance("conv"); });
    REQUIRE(done.size() == 40);
    for (std::size_t i = 0; i < 40; ++i) CHECK(done[i] == i + 1);
}

TEST_CASE("the time left is the time spent times what the caller says, or as many steps as are left") {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    std::vector<double> left, most;
    const qs::progress_callback callback = [&](const qs::progress& p) {
        left.push_back(p.seconds_left);
        most.push_back(std::chrono::duration<double>(clock::now() - start).count());
    };
    qs::progress_clock now{callback, 4};
    now.advance("a", 1, 1e-9);
    now.advance("b");
    now.advance("c", 1, 1e9);
    now.advance("d", 1, 5);
    REQUIRE(left.size() == 4);
    CHECK(left[0] <= 1e-9 * most[0]);
    CHECK(left[1] <= most[1]);  // two of four
    CHECK(left[2] >= 1e9 * left[1]);
    CHECK(left[3] == 0);  // the last step is the last, whatever the caller says
}

TEST_CASE("without a callback nothing happens") {
    const qs::progress_callback none;
    qs::progress_clock clock{none, 1};
    CHECK_NOTHROW(clock.advance("conv"));
}
