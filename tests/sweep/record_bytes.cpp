// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/run/record_bytes.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;
using qs::byte_reader, qs::byte_writer;

namespace {

const double odd_nan = std::bit_cast<double>(std::uint64_t{0xfff8000000000123});

/// A record with a metric of numbers and one of states, elements that the sums left out, and text.
qs::cell_record full_record() {
    return {{{{1, odd_nan, -0.0}}, {{1, 2, 3}, {1, 1, 3}}},
            {1, odd_nan, 3},
            {{4, {5, 6, odd_nan}, {7, 1, 2}}, {300, {1, 2, 3}, {}}},
            "conv1: \"NaN\"\nin its output \xff",
            {std::uint64_t{1} << 60, 9, 4}};
}

std::string bytes_of(const qs::cell_record& record) {
    byte_writer to;
    qs::detail::write(to, record);
    return to.take();
}

}  // namespace

TEST_CASE("a record comes back as it was, NaN with its bits") {
    const std::string bytes = bytes_of(full_record());
    byte_reader from{bytes};
    const qs::cell_record found = qs::detail::read_record(from);
    CHECK(from.is_done());
    CHECK(bytes_of(found) == bytes);
    CHECK(found.failure == full_record().failure);
    CHECK(found.scores[1] == full_record().scores[1]);
    CHECK(found.compared[0].node == 4);
    CHECK(found.compared[1].node == 300);
    CHECK(found.output_nonfinite == full_record().output_nonfinite);
    CHECK(std::bit_cast<std::uint64_t>(found.output.noise) == std::bit_cast<std::uint64_t>(odd_nan));
}

TEST_CASE("a round tells the records that are there, and the baselines that are new") {
    const std::vector<std::size_t> open{1, 2};
    qs::detail::baseline_history baseline(4), other(4);
    std::vector<qs::detail::cell_history> histories(3, qs::detail::cell_history(4)), found = histories;
    baseline[1] = baseline[2] = {{{1, 0}}};
    histories[1][1] = full_record();
    histories[2][2] = full_record();
    histories[0][2] = full_record();  // belongs to another round
    byte_writer to;
    qs::detail::write_round(to, open, 1, 4, baseline, {false, true, false, false}, histories);
    byte_reader from{to.bytes()};
    qs::detail::read_round(from, open, 1, 4, other, found);
    CHECK(from.is_done());
    CHECK(other[1] == baseline[1]);
    CHECK(other[2].empty());
    REQUIRE(found[1][1]);
    REQUIRE(found[2][2]);
    CHECK(bytes_of(*found[2][2]) == bytes_of(full_record()));
    CHECK_FALSE(found[0][2]);
    CHECK_FALSE(found[1][2]);
}

TEST_CASE("a record of one metric and the layer's own output takes 60 bytes and 8 a sample") {
    qs::cell_record record{{{std::vector<double>(50, 1.0)}}, {1, 2, 3}, {{4, {5, 6, 7}, {}}}, "", {}};
    CHECK(bytes_of(record).size() == 8 * 50 + 60);
}
