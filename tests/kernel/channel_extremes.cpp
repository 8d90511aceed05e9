// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/channel_extremes.hpp>

#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

using limits = std::numeric_limits<float>;

std::vector<float> values_with_specials(std::size_t n, std::uint32_t seed) {
    std::mt19937 random{seed};
    const std::vector<float> special{
        -0.0f, limits::quiet_NaN(), limits::infinity(), -limits::infinity(), limits::denorm_min(), limits::max()};
    std::vector<float> values(n);
    for (float& x : values)
        x = random() % 500 ? static_cast<float>(random() % 201) - 100 : special[random() % special.size()];
    return values;
}

}  // namespace

TEST_CASE("each channel's extremes equal the oracle's, however the channels lie in memory") {
    on_every_instruction_set([] {
        for (std::size_t outer : {1u, 15u, 67u, 1100u})
            for (std::size_t channels : {1u, 3u, 16u, 40u})
                for (std::size_t inner : {1u, 2u, 7u}) {
                    INFO("outer ", outer, ", channels ", channels, ", inner ", inner);
                    const auto values =
                        values_with_specials(outer * channels * inner + 1, static_cast<std::uint32_t>(outer));
                    // Misaligned by one element.
                    const qs::tensor_block<const float> block{values.data() + 1, 0, outer, channels, inner};
                    std::vector<qs::extremes> seen(channels), expected(channels);
                    qs::count_channel_extremes(block, [&](std::size_t c) -> qs::extremes& { return seen[c]; });
                    for (std::size_t i = 0; i + 1 < values.size(); ++i)
                        expected[i / inner % channels].count(values[i + 1]);
                    CHECK(seen == expected);
                }
    });
}

TEST_CASE("rows wider than the counters are taken in parts") {
    const std::size_t channels = 2500;
    const auto values = values_with_specials(20 * channels, 9);
    std::vector<qs::extremes> seen(channels), expected(channels);
    qs::count_channel_extremes(qs::tensor_block<const float>{values.data(), 0, 20, channels, 1},
                               [&](std::size_t c) -> qs::extremes& { return seen[c]; });
    for (std::size_t i = 0; i < values.size(); ++i) expected[i % channels].count(values[i]);
    CHECK(seen == expected);
}
