// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/team.hpp>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

#include "../support/text.hpp"
#include "../support/thread_peers.hpp"

namespace qs = quantsweep;

TEST_CASE("alone, a team is a loop over threads that throws at once") {
    qs::team alone{nullptr};
    CHECK(alone.is_alone());
    CHECK(alone.size() == 1);
    std::vector<std::atomic<int>> times(30);
    alone.for_each(3, 30, [&](std::size_t, std::size_t piece, std::size_t turn) {
        ++times[piece];
        if (piece != turn) throw std::logic_error{"a turn is a piece"};
    });
    for (const auto& each : times) CHECK(each == 1);
    CHECK(alone.exchange("step", "mine") == std::vector<std::string>{"mine"});
    CHECK_THROWS_AS(alone.for_each(2, 5, [](auto, auto, auto) { throw qs::memory_cap{"", "no"}; }), qs::memory_cap);
    CHECK_THROWS_AS(alone.together([] { throw qs::memory_cap{"", "no"}; }), qs::memory_cap);
}

TEST_CASE("ranks share the pieces; each rank's turns are consecutive") {
    std::vector<std::atomic<int>> times(100);
    std::atomic<bool> in_turn{true};
    toy::on_ranks(3, [&](qs::peers& mine) {
        qs::team team{&mine};
        std::atomic<std::size_t> last{0};
        team.for_each(1, 100, [&](std::size_t, std::size_t piece, std::size_t turn) {
            ++times[piece];
            if (turn != last++) in_turn = false;
        });
        team.exchange("all", {});
    });
    for (const auto& each : times) CHECK(each == 1);
    CHECK(in_turn);
}

TEST_CASE("the error of the smallest piece is thrown on its rank, and told on the others") {
    for (std::size_t threads : {1U, 2U}) {
        std::atomic<std::size_t> failing{99};
        const auto thrown = toy::on_ranks(4, [&](qs::peers& mine) {
            qs::team team{&mine};
            team.together([&] {
                team.for_each(threads, 1000, [&](std::size_t, std::size_t piece, std::size_t) {
                    if (piece == 5) failing = mine.rank();
                    if (piece >= 5) throw qs::nonfinite_value{"conv" + std::to_string(piece), "NaN"};
                });
                team.exchange("measured", {});
            });
        });
        for (std::size_t r = 0; r < 4; ++r)
            CHECK(toy::text_of(thrown[r]) ==
                  (r == failing ? "quantsweep [103] conv5: NaN"
                                : "quantsweep [604] conv5: rank " + std::to_string(failing) + " failed: [103] NaN"));
    }
}

TEST_CASE("an error outside the loop ends all, wherever the others are") {
    for (std::size_t where : {0U, 1U, 2U}) {
        const auto thrown = toy::on_ranks(3, [&](qs::peers& mine) {
            qs::team team{&mine};
            team.together([&] {
                if (where == 0 && mine.rank() == 2) throw std::runtime_error{"no data"};
                team.for_each(1, 10, [](auto, auto, auto) {});
                team.exchange("measured", {});
                if (where == 1 && mine.rank() == 2) throw std::runtime_error{"no data"};
                qs::team inner{&mine};
                inner.together([&] {
                    if (where == 2 && mine.rank() == 2) throw std::runtime_error{"no data"};
                    inner.exchange("more", {});
                });
            });
        });
        CHECK(toy::text_of(thrown[2]) == "no data");
        CHECK(toy::text_of(thrown[0]) == "quantsweep [604] rank 2 failed: no data");
        CHECK(toy::text_of(thrown[1]) == toy::text_of(thrown[0]));
    }
}

TEST_CASE("ranks that are not at the same step say so") {
    const auto thrown = toy::on_ranks(2, [&](qs::peers& mine) {
        qs::team team{&mine};
        team.together([&] { team.exchange(mine.rank() == 0 ? "here" : "there", {}); });
    });
    for (const auto& each : thrown) CHECK_THROWS_AS(std::rethrow_exception(each), qs::peer_failed);
    for (const auto& each : thrown)
        CHECK(toy::contains(toy::text_of(each), "rank 1 is at the step 'there', but rank 0 is at 'here'"));
}
