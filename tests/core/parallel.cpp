// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/parallel.hpp>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("each piece of work is done once, by a thread of the range") {
    for (std::size_t threads : {1U, 2U, 5U, 100U}) {
        std::vector<std::atomic<int>> done(37);
        std::atomic<bool> in_range{true};
        qs::parallel_for(threads, done.size(), [&](std::size_t thread, std::size_t i) {
            if (thread >= threads) in_range = false;
            ++done[i];
        });
        for (const auto& times : done) CHECK(times == 1);
        CHECK(in_range);
    }
    qs::parallel_for(3, 0, [](std::size_t, std::size_t) { FAIL("there is no work"); });
}

TEST_CASE("the exception of the smallest index is thrown, after all threads have stopped") {
    for (int repeat = 0; repeat < 20; ++repeat) {
        std::atomic<int> running{0};
        try {
            qs::parallel_for(4, 50, [&](std::size_t, std::size_t i) {
                ++running;
                if (i >= 3) {
                    --running;
                    throw std::runtime_error{std::to_string(i)};
                }
                --running;
            });
            FAIL("no exception");
        } catch (const std::runtime_error& e) {
            CHECK(std::string{e.what()} == "3");
        }
        CHECK(running == 0);
    }
}
