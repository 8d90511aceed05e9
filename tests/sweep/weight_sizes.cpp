// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/weight_sizes.hpp>

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

TEST_CASE("A weight has one scale, one a channel, or one a group of each line") {
    toy::builder b{1};
    const std::size_t first = b.convolution(qs::graph_input(0), 8, 4);  // 4 channels of 8 inputs and 3 taps
    toy::graph host = b.finish({b.add({first, first}, 4)});
    const std::vector<qs::scheme> schemes{qs::w8a8(),
                                          qs::w8a8_per_channel(),
                                          qs::parse_scheme("w=uint4:affine:per_channel"),
                                          qs::parse_scheme("w=int4:symmetric:per_group:3"),
                                          qs::parse_scheme("w=mxfp4"),
                                          qs::parse_scheme("a8")};
    const auto sizes = qs::stored_weights_of(host, schemes);
    REQUIRE(sizes.size() == 1);
    constexpr std::uint64_t values = 4 * 8 * 3;
    CHECK(sizes[0].in_float == 4 * values);
    CHECK(sizes[0].by_scheme == std::vector<std::uint64_t>{values + 4, values + 4 * 4, values / 2 + 4 * 4 + 2,
                                                           values / 2 + 12 * 3 * 4, values / 2 + 12, 4 * values});
}

TEST_CASE("Tied weights are counted once") {
    toy::graph tied = toy::chain(4);
    const auto apart = qs::stored_weights_of(tied, std::vector{qs::w8a8()});
    tied.nodes[3].weight_of = 1;
    const auto together = qs::stored_weights_of(tied, std::vector{qs::w8a8()});
    CHECK(apart.size() == 4);
    REQUIRE(together.size() == 3);
    CHECK(together[1] == qs::stored_weights{"conv1 + conv3", apart[1].in_float, apart[1].by_scheme});
}
