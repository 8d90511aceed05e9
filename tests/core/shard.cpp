// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/shard.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

TEST_CASE("every batch is in one shard, and a shard counts and names its own") {
    for (std::size_t ranks = 1; ranks < 6; ++ranks)
        for (std::size_t batches = 0; batches < 12; ++batches) {
            std::vector<std::size_t> times(batches, 0);
            for (std::size_t rank = 0; rank < ranks; ++rank) {
                const qs::shard part{rank, ranks};
                CHECK(part.is_all() == (ranks == 1));
                for (std::size_t i = 0; i < part.count(batches); ++i) {
                    REQUIRE(part[i] < batches);
                    CHECK(part.has(part[i]));
                    ++times[part[i]];
                }
            }
            CHECK(times == std::vector<std::size_t>(batches, 1));
        }
}

TEST_CASE("shards are numbered from 0") {
    CHECK_NOTHROW(qs::check_shard({}));
    CHECK_NOTHROW(qs::check_shard({6, 7}));
    CHECK_THROWS_AS(qs::check_shard({7, 7}), qs::invalid_argument);
    CHECK_THROWS_AS(qs::check_shard({0, 0}), qs::invalid_argument);
}
