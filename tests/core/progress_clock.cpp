// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/progress_clock.hpp>

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

TEST_CASE("without a callback nothing happens") {
    const qs::progress_callback none;
    qs::progress_clock clock{none, 1};
    CHECK_NOTHROW(clock.advance("conv"));
}
