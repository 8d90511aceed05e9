// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/peers.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../support/thread_peers.hpp"

namespace qs = quantsweep;

TEST_CASE("ranks claim each number once, hear what all say, and claim from 0 again") {
    std::mutex mutex;
    toy::on_ranks(4, [&](qs::peers& mine) {
        for (std::size_t round = 0; round < 3; ++round) {
            std::vector<std::size_t> own;
            for (std::size_t piece = mine.claim(); piece < 20; piece = mine.claim()) own.push_back(piece);
            std::string said;
            for (std::size_t piece : own) said.push_back(static_cast<char>(piece));
            std::string all;
            for (const std::string& each : mine.exchange(said)) all += each;
            std::sort(all.begin(), all.end());
            const std::lock_guard lock{mutex};
            CHECK(all.size() == 20);
            for (std::size_t piece = 0; piece < all.size(); ++piece) CHECK(all[piece] == static_cast<char>(piece));
            CHECK(std::is_sorted(own.begin(), own.end()));
        }
    });
}
