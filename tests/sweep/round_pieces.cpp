// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/run/round_pieces.hpp>

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using quantsweep::detail::round_piece;
using quantsweep::detail::round_pieces;

TEST_CASE("the pieces of a round have every cell of every batch once, and every batch is charged once") {
    const std::vector<std::size_t> open{3, 4, 8, 9, 20};
    for (std::size_t batches : {1U, 2U, 9U, 40U})
        for (std::size_t threads : {1U, 2U, 7U, 100U})
            for (double worth : {0.0, 5.0, 30.0}) {
                const round_pieces pieces{batches, open.size(), threads, worth};
                std::map<std::pair<std::size_t, std::size_t>, int> times;
                std::vector<int> charged(batches, 0);
                std::size_t before = 0;
                for (std::size_t p = 0; p < pieces.size(); ++p) {
                    const round_piece piece = pieces[p];
                    REQUIRE(piece.batch < batches);
                    charged[piece.batch] += piece.block == 0;
                    for (std::size_t cell : piece.of(open)) ++times[{piece.batch, cell}];
                    CHECK(pieces.cells_before(p, open.size()) >= before);
                    before = pieces.cells_before(p, open.size());
                    if (threads == 1) CHECK(piece.blocks == 1);
                }
                CHECK(pieces.cells_before(pieces.size(), open.size()) == batches * open.size());
                CHECK(charged == std::vector<int>(batches, 1));
                CHECK(times.size() == batches * open.size());
                for (const auto& [place, count] : times) CHECK(count == 1);
            }
}

TEST_CASE("batches are split towards the end, where that costs little or ranks would have nothing to do") {
    const round_pieces large{5000, 100, 1024, 50.5};
    CHECK(large[2659].blocks == 1);
    CHECK(large[2660].blocks == 2);
    CHECK(large[large.size() - 1].blocks == 21);
    CHECK(large.size() == 17376);  // as benchmarks/schedule.py counts
    CHECK(round_pieces{40, 35, 2, 5}.size() == 41);
    CHECK(round_pieces{1, 35, 7, 5}.size() == 7);
    CHECK(round_pieces{1, 3, 7, 5}.size() == 3);
    CHECK(round_pieces{0, 3, 7, 5}.size() == 0);
}

TEST_CASE("the less is left, the smaller the pieces, and float passes are repeated little") {
    for (std::size_t threads : {2U, 16U, 64U, 1024U}) {
        const std::size_t batches = 5 * threads;
        for (double worth : {5.0, 17.5, 50.5}) {
            const round_pieces pieces{batches, 100, threads, worth};
            std::size_t blocks = 1;
            for (std::size_t p = 0; p < pieces.size(); ++p) {
                CHECK(pieces[p].blocks >= blocks);
                blocks = pieces[p].blocks;
            }
            CHECK(static_cast<double>(pieces.size() - batches) <= 0.05 * static_cast<double>(batches) * (1 + worth));
        }
    }
}
