// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/min_max.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

using limits = std::numeric_limits<float>;

qs::extremes oracle(std::span<const float> values) {
    qs::extremes seen;
    for (float x : values) seen.count(x);
    return seen;
}

qs::extremes kernel(std::span<const float> values) {
    qs::extremes seen;
    qs::count_extremes(values, seen);
    return seen;
}

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

TEST_CASE("the extremes kernel equals the oracle at every length and alignment") {
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        INFO("seed: ", seed);
        std::mt19937 random{seed};
        const std::vector<float> special{
            0.0f,          -0.0f, limits::quiet_NaN(), limits::infinity(), -limits::infinity(), limits::denorm_min(),
            -limits::max()};
        // Odd seeds have no special values; otherwise hardly any vector would be without one.
        std::vector<float> values(9001);
        for (float& x : values)
            x = seed % 2 || random() % 8 ? static_cast<float>(random() % 201) - 100
                                         : special[random() % special.size()];
        on_every_instruction_set([&] {
            std::size_t wrong = 0;
            for (std::size_t offset = 0; offset < widest_vector; ++offset)
                for (std::size_t n = 0; n <= 6 * widest_vector + 1; ++n) {
                    const auto part = std::span<const float>{values}.subspan(offset, n);
                    wrong += !(kernel(part) == oracle(part));
                }
            CHECK(wrong == 0);
            CHECK(kernel(values) == oracle(values));
        });
    }
}

TEST_CASE("zero extremes are positive zero, whichever zero came first") {
    for (std::size_t n : {1u, 64u})
        for (float first : {0.0f, -0.0f}) {
            std::vector<float> values(n, -0.0f);
            values.front() = first;
            CHECK_FALSE(std::signbit(kernel(values).minimum));
            CHECK_FALSE(std::signbit(kernel(values).maximum));
            CHECK(kernel(values).zeros == n);
        }
}

TEST_CASE("one NaN in a long clean stretch is found") {
    on_every_instruction_set([] {
        for (std::size_t place = 7777; place < 7777 + 4 * widest_vector; ++place) {
            INFO("place ", place);
            std::vector<float> values(10000, 2.0f);
            values[place] = limits::quiet_NaN();
            CHECK(kernel(values).nans == 1);
            CHECK(kernel(values).finite == 9999);
            values[place] = -limits::infinity();
            CHECK(kernel(values).negative_infinities == 1);
            CHECK(kernel(values).minimum == 2.0f);
        }
    });
}

TEST_CASE("finite values whose sum overflows are counted like any") {
    std::vector<float> values(200, limits::max());
    values[150] = -limits::max();
    CHECK(kernel(values) == oracle(values));
    CHECK(kernel(values).finite == 200);
}

TEST_CASE("values of one sign, before and after values of both signs, are counted like any") {
    std::vector<float> values = values_with_specials(5 * 4096 + 3, 5);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i / 4096 % 2 == 0) values[i] = std::copysign(std::fabs(values[i]) + 1, i < 8192 ? 1.0f : -1.0f);
        if (std::isnan(values[i])) values[i] = 3;
    }
    on_every_instruction_set([&] {
        CHECK(kernel(values) == oracle(values));
        for (std::size_t first = 0; first + 8192 < values.size(); first += 4096) {
            const auto part = std::span<const float>{values}.subspan(first, 4096);
            CHECK(kernel(part) == oracle(part));
        }
    });
}

TEST_CASE("each channel's extremes equal the oracle's, however the channels lie in memory") {
    on_every_instruction_set([] {
        for (std::size_t outer : {1u, 15u, 67u, 1100u})
            for (std::size_t channels : {1u, 3u, 16u, 40u})
                for (std::size_t inner : {1u, 2u, 7u, 16u, 50u}) {
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

TEST_CASE("channels with more values than a stretch are taken in parts") {
    const auto values = values_with_specials(6 * 5000, 10);
    std::vector<qs::extremes> seen(3), expected(3);
    qs::count_channel_extremes(qs::tensor_block<const float>{values.data(), 0, 2, 3, 5000},
                               [&](std::size_t c) -> qs::extremes& { return seen[c]; });
    for (std::size_t i = 0; i < values.size(); ++i) expected[i / 5000 % 3].count(values[i]);
    CHECK(seen == expected);
}
