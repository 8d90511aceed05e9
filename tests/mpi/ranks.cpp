// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/mpi/ranks.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "world.hpp"

namespace mpi = quantsweep::mpi;

TEST_CASE("each number is claimed once, and claims begin at 0 again after an exchange") {
    mpi::ranks all{MPI_COMM_WORLD};
    CHECK(all.rank() == toy::rank());
    CHECK(all.size() == toy::ranks());
    for (std::size_t round = 0; round < 5; ++round) {
        std::string own;
        for (std::size_t piece = all.claim(); piece < 50; piece = all.claim()) own.push_back(static_cast<char>(piece));
        all.poll();
        std::vector<int> times(50, 0);
        for (const std::string& each : all.exchange(own))
            for (char piece : each) ++times[static_cast<std::size_t>(piece)];
        CHECK(times == std::vector<int>(50, 1));
    }
}

TEST_CASE("no rank gets a piece after the end of claims, until the next exchange") {
    mpi::ranks all{MPI_COMM_WORLD};
    all.end_claims();
    CHECK(all.claim() >= std::size_t{1} << 40);
    all.exchange("");
    const std::size_t piece = all.claim();
    CHECK(piece < all.size());
    all.exchange("");
}

TEST_CASE("messages of any size come whole, in parts too") {
    for (std::size_t part : {std::size_t{1}, std::size_t{100}, mpi::ranks::part_bytes}) {
        mpi::ranks all{MPI_COMM_WORLD, 1, part};
        const auto message = [](std::size_t rank) {
            return std::string(rank * 37 % 150, static_cast<char>('a' + rank));
        };
        const std::vector<std::string> said = all.exchange(message(all.rank()));
        REQUIRE(said.size() == all.size());
        for (std::size_t r = 0; r < said.size(); ++r) CHECK(said[r] == message(r));
    }
}
