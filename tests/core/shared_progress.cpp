// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/shared_progress.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/progress.hpp>

namespace qs = quantsweep;

TEST_CASE("what is shown never goes back") {
    std::vector<std::size_t> shown;
    const qs::progress_callback seen = [&](const qs::progress& now) { shown.push_back(now.done); };
    qs::progress_clock clock{seen, 10};
    qs::shared_progress all{clock};
    for (std::size_t steps : {0U, 3U, 2U, 3U, 10U}) all.reach(steps);
    CHECK(shown == std::vector<std::size_t>{3, 10});
}
